import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { parse as parseYaml } from 'yaml';
import { agentSpec, agentVersion, type AgentSpec } from '../../../agents/index.js';
import { RELEASE, WallClock, Clock, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry } from '../../../platform/index.js';
import { AgentSpecs } from '../usecases/ports.js';

type StoredSpec = {
  readonly id: string;
  readonly version: number;
  readonly schemaVersion: number;
  readonly spec: AgentSpec;
  readonly digest: string;
  /** Digest of the seed file it came from; a spec somebody edited keeps its own text. */
  readonly seed: string;
  readonly edited: boolean;
  readonly publishedBy: string;
};

const DIRECTORY = 'config/agents';
const FRESH_MS = 2_000;

/** Agent specs: files in `config/agents` are seeds, MongoDB is the truth. */
@Injectable()
export class SeededAgentSpecs extends AgentSpecs {
  private readonly specs: EntityCollection<StoredSpec>;
  private cache: { at: number; byId: Map<string, AgentSpec> } | undefined;

  constructor(
    mongo: Mongo,
    outboxes: OutboxRegistry,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(WallClock) private readonly wall: WallClock,
  ) {
    super();
    this.specs = new EntityCollection<StoredSpec>(mongo, outboxes, wall, 'agent_specs');
  }

  /** Imports the seeds: new ones, and newer texts of those nobody edited. Throws naming the file that does not parse. */
  async importSeeds(directory = DIRECTORY): Promise<void> {
    const files = (await readdir(directory)).filter((file) => file.endsWith('.yaml')).sort();
    for (const file of files) {
      const text = await readFile(join(directory, file), 'utf8');
      const parsed = agentSpec.safeParse(parseYaml(text));
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        throw new Error(`${directory}/${file}: ${issue?.path.join('.')}: ${issue?.message}.`);
      }
      await this.publish(parsed.data, createHash('sha256').update(text).digest('hex'));
    }
  }

  async active(id: string): Promise<AgentSpec | undefined> {
    return (await this.all()).get(id);
  }

  async list(): Promise<AgentSpec[]> {
    return [...(await this.all()).values()];
  }

  private async publish(spec: AgentSpec, seed: string): Promise<void> {
    const digest = agentVersion(spec);
    const event: EventDraft = {
      type: 'agent.published',
      at: this.clock.now(),
      correlationId: `seed-${seed.slice(0, 16)}`,
      actor: RELEASE.id,
      refs: {},
      data: { agent: spec.id, digest },
    };
    const stored = await this.specs.find(spec.id);
    const content = { spec, digest, seed, edited: false, publishedBy: RELEASE.id };
    if (stored === undefined) await this.specs.insert({ id: spec.id, version: 1, schemaVersion: 1, ...content }, [event]);
    else if (!stored.edited && stored.seed !== seed) await this.specs.save({ ...stored, ...content }, [event]);
  }

  private async all(): Promise<Map<string, AgentSpec>> {
    const now = this.wall.now().getTime();
    if (this.cache === undefined || now - this.cache.at > FRESH_MS) {
      const rows = await this.specs.findMany({}, { sort: { _id: 1 } });
      this.cache = { at: now, byId: new Map(rows.map((row) => [row.id, row.spec])) };
    }
    return this.cache.byId;
  }
}
