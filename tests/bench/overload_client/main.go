// Command overload_client sends profiles with grpc-go: first as fast as the backend takes them from a few senders, which is its
// capacity, then several times as many, whatever it answers, then one after the other until it is well again. It prints one JSON object.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	pb "google.golang.org/genproto/googleapis/devtools/cloudprofiler/v2"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

const (
	connections = 32
	senders     = 8
	retryInfo   = "google.rpc.retryinfo-bin"
)

var (
	clients  []pb.ProfilerServiceClient
	profiles [][]byte
	number   int64
)

// counts is what became of the profiles of one phase.
type counts struct {
	Offered, Stored, Refused, WithoutDelay, Failed, Held int64
	Seconds, P50, P99                                    float64
	lock                                                 sync.Mutex
	latencies                                            []float64
	failure                                              string
}

func main() {
	address := flag.String("address", "", "host:port of the backend")
	times := flag.Float64("times", 5, "how many times the capacity is offered")
	seconds := flag.Float64("seconds", 20, "length of each phase")
	outstanding := flag.Int("outstanding", 4000, "calls that may be open at once")
	flag.Parse()
	for _, file := range flag.Args() {
		bytes, err := os.ReadFile(file)
		if err != nil {
			log.Fatal(err)
		}
		profiles = append(profiles, bytes)
	}
	for i := 0; i < connections; i++ {
		connection, err := grpc.Dial(*address, grpc.WithInsecure())
		if err != nil {
			log.Fatal(err)
		}
		clients = append(clients, pb.NewProfilerServiceClient(connection))
	}

	capacity := closedLoop(*seconds)
	rate := float64(capacity.Stored) / capacity.Seconds
	overload := openLoop(rate**times, *seconds, *outstanding)
	recovery := recover_(capacity.P99)
	json.NewEncoder(os.Stdout).Encode(map[string]interface{}{
		"capacity": capacity, "overload": overload, "recoverySeconds": recovery, "failure": overload.failure + capacity.failure,
	})
}

func closedLoop(seconds float64) *counts {
	result := &counts{}
	start := time.Now()
	var all sync.WaitGroup
	for i := 0; i < senders; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for time.Since(start).Seconds() < seconds {
				send(result)
			}
		}()
	}
	all.Wait()
	return result.finish(start)
}

// openLoop sends at a rate whatever is answered; when too many calls are open it holds profiles back and counts them.
func openLoop(rate, seconds float64, outstanding int) *counts {
	result := &counts{}
	room := make(chan struct{}, outstanding)
	start := time.Now()
	var all sync.WaitGroup
	for sent := 0.0; time.Since(start).Seconds() < seconds; time.Sleep(time.Millisecond) {
		for due := time.Since(start).Seconds() * rate; sent < due; sent++ {
			select {
			case room <- struct{}{}:
				all.Add(1)
				go func() {
					send(result)
					<-room
					all.Done()
				}()
			default:
				atomic.AddInt64(&result.Held, 1)
			}
		}
	}
	ended := result.snapshot(start)
	all.Wait() // who waits in a queue still gets an answer, which is no part of the overload
	ended.failure = result.failure
	return ended
}

// recover_ returns the seconds until twenty profiles in a row are stored, each within twice the time that it took before.
func recover_(usual float64) float64 {
	start := time.Now()
	for good := 0; good < 20; {
		one := &counts{}
		send(one)
		if one.Stored == 1 && one.latencies[0] <= 2*usual+0.05 {
			good++
		} else {
			good = 0
		}
		if time.Since(start) > 2*time.Minute {
			return -1
		}
		time.Sleep(20 * time.Millisecond)
	}
	return time.Since(start).Seconds()
}

func send(result *counts) {
	n := atomic.AddInt64(&number, 1)
	request := &pb.UpdateProfileRequest{Profile: &pb.Profile{
		Name:        fmt.Sprintf("projects/default/profiles/load-%d-%d", os.Getpid(), n),
		ProfileType: pb.ProfileType_CPU,
		Deployment: &pb.Deployment{
			ProjectId: "default", Target: fmt.Sprintf("load-%d", n%20), Labels: map[string]string{"language": "dotnet", "version": "1"},
		},
		ProfileBytes: profiles[n%int64(len(profiles))],
	}}
	var trailer metadata.MD
	start := time.Now()
	atomic.AddInt64(&result.Offered, 1)
	_, err := clients[n%connections].UpdateProfile(context.Background(), request, grpc.Trailer(&trailer))
	took := time.Since(start).Seconds()
	result.lock.Lock()
	defer result.lock.Unlock()
	switch status.Code(err) {
	case codes.OK:
		result.Stored++
		result.latencies = append(result.latencies, took)
	case codes.ResourceExhausted:
		result.Refused++
		if len(trailer[retryInfo]) == 0 {
			result.WithoutDelay++
		}
	default:
		result.Failed++
		result.failure = err.Error()
	}
}

func (c *counts) finish(start time.Time) *counts {
	c.Seconds = time.Since(start).Seconds()
	sort.Float64s(c.latencies)
	if len(c.latencies) > 0 {
		c.P50, c.P99 = c.latencies[len(c.latencies)/2], c.latencies[len(c.latencies)*99/100]
	}
	return c
}

// snapshot is what was answered so far.
func (c *counts) snapshot(start time.Time) *counts {
	c.lock.Lock()
	defer c.lock.Unlock()
	copied := &counts{
		Offered: atomic.LoadInt64(&c.Offered), Stored: c.Stored, Refused: c.Refused, WithoutDelay: c.WithoutDelay, Failed: c.Failed,
		Held: atomic.LoadInt64(&c.Held), latencies: append([]float64(nil), c.latencies...),
	}
	return copied.finish(start)
}
