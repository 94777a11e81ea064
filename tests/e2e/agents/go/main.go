// Command go is a Go program with the published Cloud Profiler agent, which is not ours: what our backend must get along
// with. It computes and waits for locks for some minutes, or until it is killed.
package main

import (
	"crypto/sha256"
	"flag"
	"log"
	"sync"
	"time"

	"cloud.google.com/go/profiler"
	"google.golang.org/api/option"
	"google.golang.org/grpc"
)

var kept [][]byte

func main() {
	address := flag.String("address", "", "host:port of the backend")
	plaintext := flag.Bool("plaintext", false, "no TLS and no credentials")
	project := flag.String("project", "default", "project id")
	flag.Parse()

	config := profiler.Config{
		Service: "go-shop", ServiceVersion: "1.0", ProjectID: *project, Zone: "eu-1", Instance: "replica-1",
		APIAddr: *address, MutexProfiling: true, DebugLogging: true,
	}
	var options []option.ClientOption
	if *plaintext {
		options = append(options, option.WithoutAuthentication(), option.WithGRPCDialOption(grpc.WithInsecure()))
	}
	if err := profiler.Start(config, options...); err != nil {
		log.Fatal(err)
	}

	var lock sync.Mutex
	for i := 0; i < 2; i++ {
		go fightForLock(&lock)
	}
	go computeHashes()
	time.Sleep(5 * time.Minute)
}

func computeHashes() {
	block := make([]byte, 1<<16)
	for {
		sum := sha256.Sum256(block)
		copy(block, sum[:])
		keepSome(block)
		time.Sleep(time.Millisecond)
	}
}

func keepSome(block []byte) {
	if len(kept) > 100 {
		kept = nil
	}
	kept = append(kept, append([]byte(nil), block...))
}

func fightForLock(lock *sync.Mutex) {
	for {
		lock.Lock()
		time.Sleep(2 * time.Millisecond)
		lock.Unlock()
		time.Sleep(100 * time.Microsecond)
	}
}
