// SPDX-License-Identifier: Apache-2.0 OR MIT

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/filecoin-project/go-jsonrpc"
)

const everything = -1 // how far back to look

// dialArgs reads TOKEN:ADDRESS as FULLNODE_API_INFO has it (lotus b835fab70 cli/util/apiinfo.go): a
// multiaddr, which is dialled over WebSocket, or a URL, whose path stays.
func dialArgs(info, version string) (string, http.Header, error) {
	token, address, found := strings.Cut(info, ":")
	if !found {
		return "", nil, errors.New("no TOKEN:ADDRESS")
	}
	header := http.Header{"Authorization": []string{"Bearer " + token}}
	if parts := strings.Split(address, "/"); parts[0] == "" {
		if len(parts) < 5 || parts[1] != "ip4" || parts[3] != "tcp" {
			return "", nil, fmt.Errorf("%s: not /ip4/…/tcp/…", address)
		}
		return "ws://" + net.JoinHostPort(parts[2], parts[4]) + "/rpc/" + version, header, nil
	}
	joined, err := url.Parse(address)
	if err != nil {
		return "", nil, err
	}
	return joined.JoinPath("rpc", version).String(), header, nil
}

// dial connects to the API of a version as Lotus' client does.
func dial(ctx context.Context, info, version string) (*node, func(), error) {
	var result node
	var v1 v1

	address, header, err := dialArgs(info, version)
	if err != nil {
		return nil, nil, err
	}
	outs := []interface{}{&result.common, &v1}
	if version == "v0" {
		outs[1] = &result.v0
	}
	closer, err := jsonrpc.NewMergeClient(ctx, address, "Filecoin", outs, header)
	if err != nil {
		return nil, nil, err
	}
	result.search, result.wait = result.v0.StateSearchMsg,
		func(ctx context.Context, what cid) (*msgLookup, error) {
			return result.v0.StateWaitMsg(ctx, what, 0)
		}
	if version == "v1" {
		result.search = func(ctx context.Context, what cid) (*msgLookup, error) {
			return v1.StateSearchMsg(ctx, nil, what, everything, true)
		}
		result.wait = func(ctx context.Context, what cid) (*msgLookup, error) {
			return v1.StateWaitMsg(ctx, what, 0, everything, true)
		}
	}
	return &result, func() { closer() }, nil
}

// A cable is a way to the daemon that can be cut.
type cable struct {
	listener net.Listener
	target   string
	mutex    sync.Mutex
	ends     []net.Conn
}

func layCable(target string) (*cable, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	result := &cable{listener: listener, target: target}
	go result.serve()
	return result, nil
}

func (c *cable) address() string {
	return c.listener.Addr().String()
}

func (c *cable) serve() {
	for {
		near, err := c.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", c.target)
		if err != nil {
			near.Close()
			continue
		}
		c.mutex.Lock()
		c.ends = append(c.ends, near, far)
		c.mutex.Unlock()
		go copyAll(near, far)
		go copyAll(far, near)
	}
}

func copyAll(to, from net.Conn) {
	io.Copy(to, from)
	to.Close()
}

func (c *cable) cut() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, end := range c.ends {
		end.Close()
	}
	c.ends = nil
}
