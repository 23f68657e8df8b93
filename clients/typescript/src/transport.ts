// SPDX-License-Identifier: Apache-2.0 OR MIT
// JSON-RPC over HTTP, with fetch alone.

import { ERROR_HINTS, type ErrorName } from "./generated.js";

/** What the daemon refused: errorName is stable, hint says what to do, data has the rest. */
export class ChaosError extends Error {
  readonly code: number;
  readonly errorName: ErrorName | undefined;
  readonly hint: string;
  readonly data: { [name: string]: unknown };

  constructor(error: { code: number; message: string; data?: { [name: string]: unknown } }) {
    const data = error.data ?? {};
    const name = String(data["name"] ?? "");
    super(`${name || error.code}: ${error.message}${data["hint"] ? ` (${data["hint"]})` : ""}`);
    this.name = "ChaosError";
    this.code = error.code;
    this.errorName = name in ERROR_HINTS ? (name as ErrorName) : undefined;
    this.hint = String(data["hint"] ?? "");
    this.data = data;
  }
}

/** Requests to one URL, as http://127.0.0.1:3456/rpc/v1. */
export class Transport {
  private number = 0;

  constructor(
    readonly url: string,
    private readonly token?: string,
  ) {}

  /** The result of one call; ChaosError when it is refused. */
  async call<Result>(method: string, params: object): Promise<Result> {
    const headers: { [name: string]: string } = { "Content-Type": "application/json" };
    if (this.token !== undefined) headers["Authorization"] = `Bearer ${this.token}`;
    const body = JSON.stringify({ jsonrpc: "2.0", id: ++this.number, method, params });
    const response = await fetch(this.url, { method: "POST", headers, body });
    const answer = await response.json();
    if (answer.error) throw new ChaosError(answer.error);
    return answer.result as Result;
  }
}
