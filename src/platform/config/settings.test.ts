import { describe, expect, it } from 'vitest';
import { loadSettings } from './settings.js';

const engines = { MONGODB_URI: 'mongodb://127.0.0.1:1/x', REDIS_URL: 'redis://127.0.0.1:2' };

describe('settings', () => {
  it('fills in defaults', () => {
    expect(loadSettings(engines).values).toMatchObject({ PORT: 8080, CLOCK: 'system', OUTGOING_ALLOW: [] });
  });

  it('names the key and the expectation, never the value', () => {
    const attempt = () => loadSettings({ ...engines, MONGODB_URI: 'http://hunter2', PORT: '99999', CLOCK: 'sundial' });
    expect(attempt).toThrow('MONGODB_URI: must be a mongodb:// address');
    expect(attempt).toThrow('PORT: must be at most 65535');
    expect(attempt).toThrow('CLOCK: must be one of system, simulated');
    expect(attempt).not.toThrow(/hunter2|99999|sundial/);
  });

  it('refuses to start without engines, in one sentence', () => {
    expect(() => loadSettings({})).toThrow('Settings: MONGODB_URI: is needed; REDIS_URL: is needed.');
  });

  it('refuses a simulated clock in production', () => {
    expect(() => loadSettings({ ...engines, NODE_ENV: 'production', CLOCK: 'simulated', SECRETS_KEY: btoa('x'.repeat(32)) })).toThrow(
      'CLOCK: must be system in production',
    );
  });
});
