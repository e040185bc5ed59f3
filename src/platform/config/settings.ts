import { z } from 'zod';

const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const hostPort = /^[A-Za-z0-9.-]+(:\d{1,5})?$/;

/** Every setting Endcap reads from the environment, with its default. `.env.example` documents the same list. */
export const settingsSchema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  HOST: z.string().default('127.0.0.1'),
  PORT: whole(0, 65_535).default(8080),
  MONGODB_URI: z.string().regex(/^mongodb(\+srv)?:\/\//, 'a mongodb:// address'),
  REDIS_URL: z.string().regex(/^rediss?:\/\//, 'a redis:// address'),
  DATA_DIR: z.string().default('.data/server'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  CLOCK: z.enum(['system', 'simulated']).default('system'),
  CLOCK_START: z.iso.datetime({ offset: true }).optional(),
  FIRST_RUN_TOKEN: z.string().min(16).optional(),
  SECRETS_KEY: z.base64().length(44, '32 bytes in base64').optional(),
  SESSION_HOURS: whole(1, 24 * 30).default(12),
  OUTGOING_ALLOW: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(z.string().regex(hostPort, 'host or host:port, separated by commas'))),
  SIGNALS_BACKLOG_LIMIT: whole(100, 100_000_000).default(500_000),
  ATTENTION_FLOOR_MINOR: whole(0, 1_000_000).default(1_500),
  EVALUATION_WINDOW_SECONDS: whole(0, 3_600).default(0),
  TRIAGE_DELAY_SECONDS: whole(0, 3_600).default(60),
  DECISION_WINDOW_SECONDS: whole(0, 3_600).default(60),
  RULE_FINDINGS_PER_HOUR: whole(1, 1_000_000).default(10_000),
  RULE_UNUSUAL_FACTOR: whole(0, 1_000).default(8),
  RULE_UNUSUAL_AT_LEAST: whole(1, 1_000_000).default(100),
});

/** Parsed settings; handed in as this class so that it can be asked for by type. */
export class Settings {
  constructor(readonly values: z.infer<typeof settingsSchema>) {}
  get production(): boolean {
    return this.values.NODE_ENV === 'production';
  }
  get simulatedClock(): boolean {
    return this.values.CLOCK === 'simulated';
  }
}

/** A setting is missing or malformed. The message names each key and what is expected, never a value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Parses the environment once. Throws SettingsError. */
export function loadSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([key, value]) => key in settingsSchema.shape && value !== ''));
  const parsed = settingsSchema.safeParse(given);
  if (!parsed.success) {
    const complaints = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${expectation(issue)}`);
    throw new SettingsError(`Settings: ${complaints.join('; ')}.`);
  }
  const settings = new Settings(parsed.data);
  if (settings.production && settings.simulatedClock) throw new SettingsError('Settings: CLOCK: must be system in production.');
  if (settings.production && parsed.data.SECRETS_KEY === undefined)
    throw new SettingsError('Settings: SECRETS_KEY: is needed in production (32 random bytes in base64).');
  return settings;
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return 'is needed';
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  return `must be ${issue.code === 'invalid_format' ? (issue.message.startsWith('Invalid') ? issue.format : issue.message) : 'valid'}`;
}
