// SPDX-License-Identifier: Apache-2.0 OR MIT

package chaos

import (
	"context"
	"errors"
	"testing"
)

// Against the daemon of CHAOSACTORD_URL.

func given[T any](value T) *T { return &value }

func TestWorldOfItsOwn(t *testing.T) {
	ctx := context.Background()
	var name string
	t.Run("inside", func(t *testing.T) {
		w := NewWorld(t, Options{}, WorldCreateParams{})
		name = w.World
		args := AbortWithArgs{Code: 20, Message: "no"}
		done, err := w.Actor.AbortWith(ctx, args, InvokeParams{Value: given("1 FIL")})
		if err != nil {
			t.Fatal(err)
		}
		if done.Receipt.ExitCode != 20 || done.Seq == nil || *done.Seq != 1 {
			t.Fatalf("%+v", done)
		}
		history, err := w.History(ctx, HistoryParams{From: 1})
		if err != nil || len(history.Entries) != 1 {
			t.Fatalf("%v %v", history, err)
		}
	})
	_, err := New(Options{World: name}).EnvGet(ctx, EnvGetParams{})
	var refused *Error
	if !errors.Is(err, WorldNotFound) || !errors.As(err, &refused) || refused.Hint == "" {
		t.Fatal(err)
	}
}

func TestArgumentsAndReturns(t *testing.T) {
	ctx := context.Background()
	w := NewWorld(t, Options{}, WorldCreateParams{})
	sent, err := w.Actor.Send(ctx, SendArgs{To: "f098", Invoke: &InnerCall{
		Method: "inspectRuntime"}}, InvokeParams{})
	if err != nil || sent.Receipt.ExitCode != 0 {
		t.Fatalf("%+v %v", sent, err)
	}
	if _, err := w.Actor.MutateState(ctx, MutateStateArgs{Value: "new"}, InvokeParams{}); err != nil {
		t.Fatal(err)
	}
	state, err := w.Filecoin.StateReadState(ctx, "f098", nil)
	if err != nil {
		t.Fatal(err)
	}
	if value := state.State["Value"]; value != "new" {
		t.Fatal(state)
	}
	if _, err := w.Filecoin.StateGetActor(ctx, "f0999999", nil); !errors.Is(err, ActorNotFound) {
		t.Fatal(err)
	}
}
