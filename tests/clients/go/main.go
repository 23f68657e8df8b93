// SPDX-License-Identifier: Apache-2.0 OR MIT

// client VERSION: go-jsonrpc, the library of Lotus' own clients, in the flows of Lotus: push, wait,
// search, what `lotus state exec-trace` calls, channels that are cancelled and cut. Over HTTP and
// WebSocket, and by FULLNODE_API_INFO in both its forms. Each verdict is a line of JSON behind
// "VERDICT ".
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"
)

const (
	account   = "f0101"
	quiet     = 20 * time.Second // an answer that takes longer does not come
	oneFIL    = "1000000000000000000"
	moment    = 100 * time.Millisecond
	secp256k1 = "secp256k1"
)

// Verdicts on one client.
type verdicts struct {
	client string
}

func (v verdicts) tell(method, verdict, text string) {
	line, _ := json.Marshal(map[string]string{
		"client": v.client, "method": method, "verdict": verdict, "text": text})
	fmt.Printf("VERDICT %s\n", line)
}

// works says that the method does what it should, unless action has an error.
func (v verdicts) works(method string, action func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.Background(), quiet)
	defer cancel()
	if err := action(ctx); err != nil {
		v.tell(method, "FAILED", err.Error())
		return
	}
	v.tell(method, "works", "")
}

// refused says that the method gives an error which says why.
func (v verdicts) refused(method, reason string, action func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.Background(), quiet)
	defer cancel()
	err := action(ctx)
	switch {
	case err == nil:
		v.tell(method, "FAILED", "is answered")
	case !regexp.MustCompile(reason).MatchString(err.Error()):
		v.tell(method, "FAILED", "gives another reason: "+err.Error())
	default:
		v.tell(method, "refused", err.Error())
	}
}

func same(what string, got, wanted interface{}) error {
	g, _ := json.Marshal(got)
	w, _ := json.Marshal(wanted)
	if string(g) != string(w) {
		return fmt.Errorf("%s is %s, not %s", what, g, w)
	}
	return nil
}

// first is the first error there is.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func wentWell(lookup *msgLookup, what cid) error {
	if lookup == nil {
		return errors.New("not found")
	}
	return first(same("exit code", lookup.Receipt.ExitCode, 0), same("message", lookup.Message, what),
		same("size of the key", len(lookup.TipSet), 1))
}

func transfer(from string) *message {
	return &message{From: from, To: account, Value: "5", GasFeeCap: "0", GasPremium: "0"}
}

// newAccount is an address with a key of its own and a FIL.
func newAccount(ctx context.Context, api *node) (string, error) {
	address, err := api.WalletNew(ctx, secp256k1)
	if err != nil {
		return "", err
	}
	funds := transfer("f0100")
	funds.To, funds.Value = address, oneFIL
	_, err = api.MpoolPushMessage(ctx, funds, nil)
	return address, err
}

// look runs all flows on one connection of a kind.
func look(v verdicts, api *node, version string, sockets bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), quiet)
	defer cancel()
	from, err := newAccount(ctx, api)
	if err != nil {
		return err
	}
	lookReads(v, api, version, from)
	lookMessages(v, api, from)
	lookTraces(v, api, from)
	if sockets {
		lookChannels(v, api, from)
		return nil
	}
	v.refused("ChainNotify", "WebSocket", func(ctx context.Context) error {
		_, err := api.ChainNotify(ctx)
		return err
	})
	return nil
}

// infos are the ways that FULLNODE_API_INFO has to name a node, by what this document calls them.
func infos(token, base string) (map[string]string, error) {
	parsed, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	return map[string]string{
		"HTTP":      token + ":" + base,
		"WebSocket": token + ":" + strings.Replace(base, "http://", "ws://", 1),
		"a multiaddr": fmt.Sprintf("%s:/ip4/%s/tcp/%s/http", token, parsed.Hostname(),
			parsed.Port()),
	}, nil
}

func run(version string) error {
	token, base := os.Getenv("CHAOS_TOKEN"), os.Getenv("CHAOS_URL")
	ways, err := infos(token, base)
	if err != nil {
		return err
	}
	for _, way := range []string{"HTTP", "WebSocket"} {
		for _, api := range []string{"v1", "v0"} {
			v := verdicts{fmt.Sprintf("go-jsonrpc %s over %s, /rpc/%s", version, way, api)}
			conn, closer, err := dial(context.Background(), ways[way], api)
			if err != nil {
				return err
			}
			if err := look(v, conn, api, way == "WebSocket"); err != nil {
				return err
			}
			closer()
		}
	}
	v := verdicts{fmt.Sprintf("go-jsonrpc %s, connections", version)}
	lookConnections(v, ways, token, base)
	return nil
}

func main() {
	if len(os.Args) != 2 {
		fmt.Println("usage: client VERSION")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
