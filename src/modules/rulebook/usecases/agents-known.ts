import { Injectable } from '@nestjs/common';

/** Which agents there are. They are kept further down the flow, which the rulebook does not know: whoever keeps them says so. */
@Injectable()
export class AgentsKnown {
  private list: (() => Promise<readonly string[]>) | undefined;

  /** From now on these are asked for. */
  keptBy(list: () => Promise<readonly string[]>): void {
    this.list = list;
  }

  /** Ids of agents with a published spec; undefined where nobody keeps any, as on a command line without a server. */
  async ids(): Promise<ReadonlySet<string> | undefined> {
    return this.list === undefined ? undefined : new Set(await this.list());
  }
}
