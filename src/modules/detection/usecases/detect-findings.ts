import { Injectable } from '@nestjs/common';
import type { Signal } from '../../../kernel/index.js';
import type { DueAbsence } from '../domain/due-absence.js';
import type { CarriedFindings } from '../domain/fact-bucket.js';
import { ActiveRules } from './active-rules.js';
import { ArmAbsences } from './arm-absences.js';
import { Breath } from './breath.js';
import { EvaluationMeans } from './evaluation-means.js';
import { EvaluationPass } from './evaluation-pass.js';
import { FactMemory } from './fact-memory.js';
import { KeepChanges } from './keep-changes.js';
import { NoteSignals } from './note-signals.js';
import { Worlds } from './worlds.js';

const TRIES = 10;
/** Pause before the second try, doubled before each further one: whoever won has work on the same places to finish. */
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 500;

/**
 * Brings facts up to date with signals and evaluates rules, on them or on absences that have come due. When it returns, facts
 * are durable together with what was raised, and what has to be looked at later is work. Two workers on one place: whoever wrote last looks again, at what both know.
 */
@Injectable()
export class DetectFindings {
  constructor(
    private readonly memory: FactMemory,
    private readonly worlds: Worlds,
    private readonly rules: ActiveRules,
    private readonly means: EvaluationMeans,
    private readonly arm: ArmAbsences,
    private readonly note: NoteSignals,
  ) {}

  /** Answers the findings to hand on. Throws when others keep changing the same places. */
  async run(occasions: readonly (Signal | DueAbsence)[]): Promise<CarriedFindings[]> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const carried = await this.memory.exclusive(() => this.attempt(occasions));
      if (carried !== undefined) return carried;
      await new Promise((resolve) => setTimeout(resolve, Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS)));
    }
    throw new Error('facts: others kept changing the same places');
  }

  private async attempt(occasions: readonly (Signal | DueAbsence)[]): Promise<CarriedFindings[] | undefined> {
    const pass = new EvaluationPass(occasions, this.worlds.now(), this.memory, await this.rules.current(), this.means);
    const places = pass.places();
    await this.memory.open(() => places);
    const keep = new KeepChanges(pass, this.memory);
    try {
      await pass.run(new Breath(), keep);
      if (!(await keep.end())) return undefined;
    } catch (error) {
      await keep.abandon();
      throw error;
    }
    await this.means.shadows.run(pass.shadowNotes);
    const over = pass.budgets.over();
    for (const { rule, times } of over) this.means.figures.overBudget.inc({ rule }, times);
    await this.means.overBudget.run(over);
    await this.arm.run([...pass.armed.values()]);
    await this.note.run(occasions.filter((occasion): occasion is Signal => !('absence' in occasion)));
    return this.memory.carried(places);
  }
}
