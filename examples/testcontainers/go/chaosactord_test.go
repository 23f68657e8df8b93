// SPDX-License-Identifier: Apache-2.0 OR MIT

// Package chaosactord shows a test in Go that has a chaosactord for itself:
//
//	CHAOS_IMAGE=chaosactord go test ./...
package chaosactord

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

// start returns the URL of a daemon that keeps nothing and ends with the test.
func start(t *testing.T) string {
	t.Helper()
	image := os.Getenv("CHAOS_IMAGE")
	if image == "" {
		image = "chaosactord"
	}
	container, err := testcontainers.Run(t.Context(), image,
		testcontainers.WithEnv(map[string]string{"CHAOSACTORD_EPHEMERAL": "true"}),
		testcontainers.WithExposedPorts("3456/tcp"),
		testcontainers.WithWaitStrategy(wait.ForHTTP("/readyz").WithPort("3456/tcp")))
	testcontainers.CleanupContainer(t, container)
	if err != nil {
		t.Fatal(err)
	}
	url, err := container.PortEndpoint(context.Background(), "3456/tcp", "http")
	if err != nil {
		t.Fatal(err)
	}
	return url
}

func TestAbort(t *testing.T) {
	// A world of its own for each test, made on first use.
	url := start(t) + "/w/auto:" + strings.ToLower(t.Name()) + "/rpc/v1"
	request := `{"jsonrpc":"2.0","id":1,"method":"Chaos.Invoke",
		"params":{"method":"abortWith","args":{"code":20,"message":"boom"}}}`
	reply, err := http.Post(url, "application/json", bytes.NewBufferString(request))
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	var answer struct {
		Result struct {
			Receipt struct{ ExitCode int64 } `json:"receipt"`
		} `json:"result"`
	}
	if err := json.NewDecoder(reply.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	if answer.Result.Receipt.ExitCode != 20 {
		t.Fatalf("exit code %d", answer.Result.Receipt.ExitCode)
	}
}
