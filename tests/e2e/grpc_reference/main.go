// Command grpc_reference is a Cloud Profiler server made with grpc-go, which is not ours: what our client must get along
// with. It listens on a free port of loopback, prints the address and serves until its standard input is closed. The
// target of the deployment says what it does.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/golang/protobuf/proto"
	"github.com/golang/protobuf/ptypes"
	pb "google.golang.org/genproto/googleapis/devtools/cloudprofiler/v2"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

type server struct {
	pb.UnimplementedProfilerServiceServer
	cancelled chan struct{}
}

func (s *server) CreateProfile(ctx context.Context, in *pb.CreateProfileRequest) (*pb.Profile, error) {
	switch in.GetDeployment().GetTarget() {
	case "park":
		<-ctx.Done()
		s.cancelled <- struct{}{}
		return nil, status.FromContextError(ctx.Err()).Err()
	case "was-cancelled":
		<-s.cancelled
	case "abort":
		info, err := proto.Marshal(&errdetails.RetryInfo{RetryDelay: ptypes.DurationProto(29250 * time.Millisecond)})
		if err != nil {
			return nil, err
		}
		if err := grpc.SetTrailer(ctx, metadata.Pairs("google.rpc.retryinfo-bin", string(info))); err != nil {
			return nil, err
		}
		return nil, status.Error(codes.Aborted, "nothing to do")
	case "message":
		return nil, status.Error(codes.InvalidArgument, "100 % größer\nals erlaubt")
	case "late":
		if err := grpc.SendHeader(ctx, metadata.Pairs("early", "yes")); err != nil {
			return nil, err
		}
		time.Sleep(200 * time.Millisecond)
		return nil, status.Error(codes.NotFound, "after the headers")
	}
	return answer(ctx, in)
}

// answer tells in labels what arrived.
func answer(ctx context.Context, in *pb.CreateProfileRequest) (*pb.Profile, error) {
	labels := map[string]string{"parent": in.Parent}
	if deadline, ok := ctx.Deadline(); ok {
		labels["milliseconds-left"] = strconv.FormatInt(time.Until(deadline).Milliseconds(), 10)
	}
	if headers, ok := metadata.FromIncomingContext(ctx); ok {
		for _, key := range []string{"authorization", "user-agent", "content-type"} {
			labels[key] = strings.Join(headers.Get(key), ",")
		}
	}
	if err := grpc.SetTrailer(ctx, metadata.Pairs("note-bin", "\x00\x01\xff")); err != nil {
		return nil, err
	}
	return &pb.Profile{
		Name:        in.Parent + "/profiles/1",
		ProfileType: in.ProfileType[0],
		Deployment:  in.Deployment,
		Duration:    ptypes.DurationProto(10 * time.Second),
		Labels:      labels,
	}, nil
}

func (s *server) UpdateProfile(_ context.Context, in *pb.UpdateProfileRequest) (*pb.Profile, error) {
	sum := sha256.Sum256(in.GetProfile().GetProfileBytes())
	return &pb.Profile{
		Name:   in.GetProfile().GetName(),
		Labels: map[string]string{"sha256": hex.EncodeToString(sum[:])},
	}, nil
}

func main() {
	certificate := flag.String("cert", "", "PEM file: serve TLS")
	key := flag.String("key", "", "PEM file of the certificate's key")
	flag.Parse()

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	options := []grpc.ServerOption{grpc.MaxRecvMsgSize(16 << 20)}
	if *certificate != "" {
		transport, err := credentials.NewServerTLSFromFile(*certificate, *key)
		if err != nil {
			log.Fatal(err)
		}
		options = append(options, grpc.Creds(transport))
	}
	instance := grpc.NewServer(options...)
	pb.RegisterProfilerServiceServer(instance, &server{cancelled: make(chan struct{}, 1)})
	go func() {
		if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
			log.Print(err)
		}
		instance.Stop()
	}()
	fmt.Println(listener.Addr())
	if err := instance.Serve(listener); err != nil {
		log.Fatal(err)
	}
}
