// A service that parses, sorts, compresses and hashes until it is killed, with the published Cloud Profiler agent for Go, unmodified.
// usage: main HOST:PORT VERSION
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log"
	"math/rand"
	"os"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"text/template"
	"time"

	"cloud.google.com/go/profiler"
	"google.golang.org/api/option"
	"google.golang.org/grpc"
)

type order struct {
	ID    int
	Name  string
	Lines []line
}

type line struct {
	Article string
	Price   float64
	Count   int
}

var page = template.Must(template.New("order").Parse(`{{.Name}}: {{range .Lines}}{{.Article}} x {{.Count}} = {{.Price}}; {{end}}`))
var article = regexp.MustCompile(`^[a-z]+-([0-9]+)(-(blue|red|green))?$`)

func newOrder(random *rand.Rand) order {
	o := order{ID: random.Int(), Name: "customer " + strconv.Itoa(random.Intn(1000))}
	for n := random.Intn(20); n >= 0; n-- {
		o.Lines = append(o.Lines, line{fmt.Sprintf("shoe-%d-blue", random.Intn(5000)), random.Float64() * 100, n})
	}
	return o
}

func price(o order, campaigns bool) float64 {
	sum := 0.0
	for _, l := range o.Lines {
		factor := 1.0
		if campaigns {
			factor = discount(l.Article)
		}
		sum += l.Price * float64(l.Count) * factor
	}
	return sum
}

// discount is what version 2 added and version 3 made faster.
func discount(name string) float64 {
	match := article.FindStringSubmatch(name)
	if len(match) > 1 && strings.HasSuffix(match[1], "7") {
		return 0.9
	}
	return 1
}

func discountByPrefix(name string) float64 {
	if strings.HasSuffix(strings.TrimSuffix(name, "-blue"), "7") {
		return 0.9
	}
	return 1
}

func handle(random *rand.Rand, version string) int {
	o := newOrder(random)
	text, _ := json.Marshal(o)
	var parsed order
	_ = json.Unmarshal(text, &parsed)
	sort.Slice(parsed.Lines, func(a, b int) bool { return parsed.Lines[a].Price < parsed.Lines[b].Price })
	var out bytes.Buffer
	_ = page.Execute(&out, parsed)
	total := price(parsed, version == "2.0.0")
	if version == "3.0.0" {
		for _, l := range parsed.Lines {
			total *= discountByPrefix(l.Article)
		}
	}
	compressed := gzip.NewWriter(&out)
	_, _ = compressed.Write(text)
	_ = compressed.Close()
	return int(sha256.Sum256(out.Bytes())[0]) + int(total)
}

func main() {
	address, version := os.Args[1], os.Args[2]
	config := profiler.Config{
		Service: "go", ServiceVersion: version, ProjectID: "default", Zone: "eu-1", Instance: "replica-1", APIAddr: address,
		NoHeapProfiling: true, NoAllocProfiling: true, NoGoroutineProfiling: true, // the corpus is of time
	}
	if err := profiler.Start(config, option.WithoutAuthentication(), option.WithGRPCDialOption(grpc.WithInsecure())); err != nil {
		log.Fatal(err)
	}
	go work(1, version)
	work(2, version)
}

func work(seed int64, version string) {
	for random := rand.New(rand.NewSource(seed)); ; {
		handle(random, version)
		time.Sleep(time.Duration(random.Intn(100)) * time.Microsecond)
	}
}
