// SPDX-License-Identifier: Apache-2.0 OR MIT

// Package chaos is a typed client of chaosactord, Filecoin's chaos actor as a service.
//
//	func TestAbort(t *testing.T) {
//		w := chaos.NewWorld(t, chaos.Options{}, chaos.WorldCreateParams{})
//		done, err := w.Actor.AbortWith(t.Context(), chaos.AbortWithArgs{…}, chaos.InvokeParams{})
//	}
package chaos

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
)

// DefaultURL is where the daemon listens by default.
const DefaultURL = "http://127.0.0.1:3456"

// ErrorName is the stable name of an error, and what errors.Is compares.
type ErrorName string

func (n ErrorName) Error() string { return string(n) }

// Error is what the daemon refused: Name is stable, Hint says what to do, Data has the rest.
type Error struct {
	Code    int64
	Message string
	Name    ErrorName
	Hint    string
	Data    json.RawMessage
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %s (%s)", e.Name, e.Message, e.Hint) }

// Is tells whether the error has a name: errors.Is(err, chaos.WorldNotFound).
func (e *Error) Is(target error) bool { return target == e.Name }

// UnmarshalJSON reads the error object of JSON-RPC.
func (e *Error) UnmarshalJSON(data []byte) error {
	var wire struct {
		Code    int64
		Message string
		Data    json.RawMessage
	}
	var inside struct {
		Name ErrorName
		Hint string
	}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	if len(wire.Data) > 0 {
		if err := json.Unmarshal(wire.Data, &inside); err != nil {
			return err
		}
	}
	*e = Error{wire.Code, wire.Message, inside.Name, inside.Hint, wire.Data}
	return nil
}

type transport struct {
	url, token string
	http       *http.Client
}

func (t transport) call(ctx context.Context, method string, params, result any) error {
	body, err := json.Marshal(map[string]any{
		"jsonrpc": "2.0", "id": 1, "method": method, "params": params,
	})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, "POST", t.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if t.token != "" {
		request.Header.Set("Authorization", "Bearer "+t.token)
	}
	response, err := t.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var answer struct {
		Error  *Error
		Result json.RawMessage
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return fmt.Errorf("%s: %s: %w", method, response.Status, err)
	}
	if answer.Error != nil {
		return answer.Error
	}
	return json.Unmarshal(answer.Result, result)
}

// Options say which daemon is meant.
type Options struct {
	URL   string       // without path; default $CHAOSACTORD_URL, or DefaultURL
	World string       // default the main one
	Token string       // where the daemon asks for one
	HTTP  *http.Client // default http.DefaultClient
}

// Chaos has the methods Chaos.* on one world.
type Chaos struct {
	ChaosMethods
	Filecoin FilecoinMethods // those of Lotus
	Actor    ActorMethods    // those of the chaos actor
	World    string
}

// New makes a client; it sends nothing yet.
func New(options Options) *Chaos {
	url := options.URL
	if url == "" {
		url = os.Getenv("CHAOSACTORD_URL")
	}
	if url == "" {
		url = DefaultURL
	}
	url = strings.TrimRight(url, "/")
	world := "main"
	if options.World != "" {
		world = options.World
		url += "/w/" + world
	}
	t := transport{url + "/rpc/v1", options.Token, options.HTTP}
	if t.http == nil {
		t.http = http.DefaultClient
	}
	return &Chaos{ChaosMethods{t}, FilecoinMethods{t}, ActorMethods{t}, world}
}

// Test is the part of *testing.T that NewWorld needs.
type Test interface {
	Helper()
	Fatal(args ...any)
	Cleanup(func())
}

// NewWorld makes a world of its own for a test, which is deleted behind it.
func NewWorld(t Test, options Options, create WorldCreateParams) *Chaos {
	t.Helper()
	main := options
	main.World = ""
	made, err := New(main).WorldCreate(context.Background(), create)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, err := New(main).WorldDelete(context.Background(), WorldDeleteParams{Name: made.World})
		if err != nil {
			t.Fatal(err)
		}
	})
	options.World = made.World
	return New(options)
}
