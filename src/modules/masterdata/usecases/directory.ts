import type { DirectorySnapshot } from '../domain/directory-snapshot.js';

/** Master data for hot paths: a snapshot in memory, brought up to date when a version row in MongoDB changes. */
export abstract class Directory {
  /** The newest snapshot this process has; at most about a second behind other processes, never behind itself. */
  abstract snapshot(): DirectorySnapshot;
  /** Makes sure that the snapshot holds everything written before the call. Cheap: one small read when nothing changed. */
  abstract refresh(): Promise<DirectorySnapshot>;
}
