import { Injectable } from '@nestjs/common';
import type { FactView } from '../../../kernel/index.js';
import { parseWindowFactName, type PublishedRule, type RuleSet, type RuleTrigger } from '../../../rules/index.js';
import { SurveyPace } from '../domain/survey-pace.js';
import { DetectionFigures } from './detection-figures.js';
import { UnknownBook } from './unknown-book.js';

/** Pairs of rule and fact told apart in the figure; those that come later share one rule's name. */
const MOST_PAIRS = 300;

/**
 * Looks into some of the evaluations for rules that could not be told, and what they lacked. What it counts are estimates;
 * evaluation itself counts nothing.
 */
@Injectable()
export class SurveyUnknowns {
  private readonly pace = new SurveyPace();
  private readonly pairs = new Set<string>();

  constructor(
    private readonly book: UnknownBook,
    private readonly figures: DetectionFigures,
  ) {}

  run(set: RuleSet, trigger: RuleTrigger, view: FactView, wanted: (rule: PublishedRule) => boolean): void {
    // Of one signal type subjects in stores and others are of two shapes at most.
    const kind = trigger.absence ?? trigger.signalType;
    const weight = this.pace.weight(trigger.place.store === undefined ? `${kind} elsewhere` : kind, set.rules.length);
    if (weight === 0) return;
    const asked = set.survey(trigger, view, wanted);
    this.book.note(asked, trigger.at, weight);
    for (const { rule, lacks } of asked) for (const fact of lacks) this.figures.unknown.inc(this.labels(rule.id, fact), weight);
  }

  /** Authors choose the lengths of windows: the figure names the series. */
  private labels(rule: string, name: string): { rule: string; fact: string } {
    const fact = parseWindowFactName(name)?.series ?? name;
    const pair = `${rule} ${fact}`;
    if (!this.pairs.has(pair) && this.pairs.size >= MOST_PAIRS) return { rule: 'other', fact };
    this.pairs.add(pair);
    return { rule, fact };
  }
}
