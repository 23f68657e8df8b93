// SPDX-License-Identifier: Apache-2.0 OR MIT

import { ActorMethods, ChaosMethods, FilecoinMethods } from "./generated.js";
import type { ChaosWorldCreateParams } from "./generated.js";
import { Transport } from "./transport.js";

export * from "./generated.js";
export { ChaosError, Transport } from "./transport.js";

export interface Options {
  /** Of the daemon, without path; default where it listens by default. */
  url?: string;
  /** A name; default the main one. */
  world?: string;
  /** Where the daemon asks for one. */
  token?: string;
}

export const DEFAULT_URL = "http://127.0.0.1:3456";

/**
 * The methods Chaos.* on one world; filecoin has those of Lotus, actor those of the chaos actor.
 *
 *   await Chaos.world({}, async (w) => {
 *     const done = await w.actor.abortWith({ code: 20, message: "no" });
 *   });
 */
export class Chaos extends ChaosMethods {
  readonly url: string;
  readonly world: string;
  readonly filecoin: FilecoinMethods;
  readonly actor: ActorMethods;

  constructor(options: Options = {}) {
    const url = (options.url ?? DEFAULT_URL).replace(/\/+$/, "");
    const path = options.world === undefined ? "/rpc/v1" : `/w/${options.world}/rpc/v1`;
    super(new Transport(url + path, options.token));
    this.url = url;
    this.world = options.world ?? "main";
    this.filecoin = new FilecoinMethods(this.client);
    this.actor = new ActorMethods(this.client);
  }

  /** Runs work with a client of a new world, which is deleted behind it. */
  static async world<Result>(
    options: Options & { create?: ChaosWorldCreateParams },
    work: (world: Chaos) => Promise<Result>,
  ): Promise<Result> {
    const { create, world: _, ...where } = options;
    const main = new Chaos(where);
    const { world } = await main.worldCreate(create ?? {});
    try {
      return await work(new Chaos({ ...where, world }));
    } finally {
      await main.worldDelete({ name: world });
    }
  }

  /** Any method by its name, without types. */
  call(method: string, params: object = {}): Promise<unknown> {
    return this.client.call(method, params);
  }
}
