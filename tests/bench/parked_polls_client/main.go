// Command parked_polls_client is a crowd of replicas that wait for their turn: each with a connection of its own, made with
// grpc-go, in deployments of fifty replicas. It asks again when it was its turn, and never uploads.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"time"

	pb "google.golang.org/genproto/googleapis/devtools/cloudprofiler/v2"
	"google.golang.org/grpc"
)

func main() {
	address := flag.String("address", "", "host:port of the backend")
	polls := flag.Int("polls", 5000, "replicas")
	flag.Parse()
	for i := 0; i < *polls; i++ {
		go wait(*address, i)
		time.Sleep(time.Millisecond)
	}
	select {}
}

func wait(address string, number int) {
	connection, err := grpc.Dial(address, grpc.WithInsecure(), grpc.WithReadBufferSize(0), grpc.WithWriteBufferSize(0))
	if err != nil {
		log.Fatal(err)
	}
	client := pb.NewProfilerServiceClient(connection)
	request := &pb.CreateProfileRequest{
		Parent: "projects/default",
		Deployment: &pb.Deployment{
			ProjectId: "default", Target: fmt.Sprintf("crowd-%d", number/50), Labels: map[string]string{"language": "go", "version": "1"},
		},
		ProfileType: []pb.ProfileType{pb.ProfileType_CPU, pb.ProfileType_HEAP},
	}
	for {
		if _, err := client.CreateProfile(context.Background(), request); err != nil {
			time.Sleep(time.Second)
		}
	}
}
