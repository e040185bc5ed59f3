import { Injectable } from '@nestjs/common';
import { Directory } from '../../masterdata/index.js';
import { FactMemory } from './fact-memory.js';
import { StoreCalendar } from './store-calendar.js';
import { World } from './world.js';

/** Makes the world as it is known now; a run keeps to one. */
@Injectable()
export class Worlds {
  constructor(
    private readonly directory: Directory,
    private readonly memory: FactMemory,
    private readonly calendar: StoreCalendar,
  ) {}

  now(): World {
    return new World(this.directory.snapshot(), this.memory, this.calendar);
  }
}
