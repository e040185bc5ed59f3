import { z } from 'zod';
import { pageQuery } from '../../../platform/index.js';

/** Lists by exception, newest page last. */
export const byException = pageQuery.extend({ exception: z.string().max(64).optional() });
