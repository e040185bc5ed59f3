import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../kernel/index.js';
import type { DirectorySnapshot } from '../domain/directory-snapshot.js';
import { MemorySnapshot } from '../domain/memory-snapshot.js';
import { Directory } from '../usecases/directory.js';
import { MasterdataStore } from '../usecases/masterdata-store.js';

const CHECK_MS = 1_000;

/** The directory in memory; looks at the version row, and reads everything again only when it changed. */
@Injectable()
export class CachedDirectory extends Directory implements OnModuleInit {
  private current: DirectorySnapshot;
  private checkedAt = performance.now();
  private checking: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(
    private readonly store: MasterdataStore,
    private readonly clock: Clock,
  ) {
    super();
    this.current = new MemorySnapshot(0, [], () => clock.now());
  }

  async onModuleInit(): Promise<void> {
    await this.refresh();
  }

  snapshot(): DirectorySnapshot {
    // Nobody waits for this look; an engine that is away leaves the snapshot as it is.
    if (performance.now() - this.checkedAt > CHECK_MS) this.check().catch(() => undefined);
    return this.current;
  }

  async refresh(): Promise<DirectorySnapshot> {
    // A look under way may have begun before the write the caller means: those who come during it share the next one.
    if (this.checking === undefined) await this.check();
    else await (this.next ??= this.checking.catch(() => undefined).then(() => this.following()));
    return this.current;
  }

  private following(): Promise<void> {
    this.next = undefined;
    return this.check();
  }

  private check(): Promise<void> {
    this.checking ??= this.look().finally(() => {
      this.checking = undefined;
    });
    return this.checking;
  }

  private async look(): Promise<void> {
    this.checkedAt = performance.now();
    if ((await this.store.version()) === this.current.version) return;
    const { version, items } = await this.store.load();
    this.current = new MemorySnapshot(version, items, () => this.clock.now());
  }
}
