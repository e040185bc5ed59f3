import { Clock, WallClock } from '../../kernel/index.js';

/** Business time is the computer’s. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

export class SystemWallClock extends WallClock {
  now(): Date {
    return new Date();
  }
}
