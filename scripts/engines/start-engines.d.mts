export type EngineName = 'mongodb' | 'redis';

export interface EngineOptions {
  /** Where the engines keep their data; `.data` of the checkout by default. */
  dataDir?: string;
  /** Start with empty engines. */
  fresh?: boolean;
  log?: (line: string) => void;
  /** Private engines even if MONGODB_URI or REDIS_URL is set. */
  own?: boolean;
  /**
   * On SIGINT, SIGTERM and SIGHUP stop the engines and exit (default). Pass false when the caller has
   * an order of its own and calls `stop()`.
   */
  stopOnSignals?: boolean;
  /** Bound of MongoDB's cache; 256 by default. */
  mongodbCacheMb?: number;
  /** An engine ended without having been asked to. */
  onCrash?: (name: EngineName, message: string) => void;
}

export interface Engines {
  mongodbUri: string;
  redisUrl: string;
  describe: Record<EngineName, 'external' | 'binary' | 'embedded'>;
  /** The private engines that are running now. */
  readonly pids: Partial<Record<EngineName, number>>;
  /** SIGKILL by default; resolves when the engine is gone. */
  kill(name: EngineName, signal?: NodeJS.Signals): Promise<void>;
  /** On the same port, after a good end if it still runs. */
  restart(name: EngineName): Promise<void>;
  /** Redis loses its process and its whole directory and comes back empty, on the same port. */
  wipeRedis(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts MongoDB and Redis for development, tests and the demo, on 127.0.0.1 alone. What
 * MONGODB_URI and REDIS_URL name is used as it is; otherwise private servers are started, which end
 * with this process, whatever ends it.
 */
export function startEngines(options?: EngineOptions): Promise<Engines>;
