import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QUEUES } from '../../src/kernel/index.js';
import { startBrowser } from '../support/browser.js';
import { startTestServer, type TestServer } from '../support/server.js';

const FITS = 'document.documentElement.scrollWidth <= window.innerWidth';
/** Sizes people look at: a desk and a phone. */
const WINDOWS = [
  { name: 'a desk', width: 1_280, height: 800 },
  { name: 'a phone', width: 390, height: 844 },
];

describe('pages in a browser', () => {
  let server: TestServer;
  let browser: Browser;
  beforeAll(async () => {
    [server, browser] = await Promise.all([startTestServer(), startBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  /** Opens a page and gathers what the browser complains about. */
  async function open(path: string, size: { width: number; height: number }): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({ viewport: size });
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
    await page.goto(`${server.url}${path}`, { waitUntil: 'load' });
    return { page, complaints };
  }

  for (const size of WINDOWS) {
    it(`show the state of the server at ${size.name}, styled, without a complaint`, async () => {
      const { page, complaints } = await open('/', size);
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Endcap');
      expect(await page.getByRole('listitem').filter({ hasText: 'MongoDB' }).innerText()).toBe('MongoDB answers');
      expect(await page.getByRole('row').count()).toBe(1 + QUEUES.length);
      expect(await page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth")).not.toBe('none');
      expect(await page.evaluate(FITS)).toBe(true);
      expect(complaints).toEqual([]);
      await page.close();
    });

    it(`lead to the routes of the API at ${size.name}`, async () => {
      const { page, complaints } = await open('/', size);
      await page.getByRole('link', { name: 'API', exact: true }).click();
      await page.waitForURL('**/docs');
      const route = page.getByRole('row').filter({ hasText: '/v1/webhooks/{source}' });
      expect(await route.count()).toBe(1);
      expect(await page.evaluate(FITS)).toBe(true);
      expect(complaints).toEqual([]);
      await page.close();
    });
  }
});
