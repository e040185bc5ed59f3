import 'vitest';

declare module 'vitest' {
  /** What `engines.global.mjs` gives to every test. */
  export interface ProvidedContext {
    mongodbUri: string;
    redisUrl: string;
  }
}
