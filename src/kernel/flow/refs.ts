/**
 * The objects an event, a job or an audit entry is about. Jobs carry only these ids; what they mean is read from
 * MongoDB when the work is done. One correlation id joins everything from webhook to outcome.
 */
export type Refs = {
  readonly batch?: string;
  readonly signal?: string;
  readonly finding?: string;
  readonly exception?: string;
  readonly incident?: string;
  readonly run?: string;
  readonly proposal?: string;
  readonly approval?: string;
  readonly action?: string;
  readonly task?: string;
  readonly outcome?: string;
  readonly subject?: string;
  readonly store?: string;
  readonly user?: string;
};
