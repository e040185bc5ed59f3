import { Body, Controller, Get, Param, Put, Query, Req } from '@nestjs/common';
import { z } from 'zod';
import { inScope, notFound, type Principal, type Scope } from '../../../kernel/index.js';
import {
  CurrentPrincipal,
  decodeCursor,
  pageOf,
  pageQuery,
  Permit,
  type AuthenticatedRequest,
  type Page,
  Answers,
} from '../../../platform/index.js';
import type { DirectorySnapshot } from '../domain/directory-snapshot.js';
import { MASTERDATA_KINDS, type MasterdataItem, type MasterdataKind, type Region } from '../domain/items.js';
import { Directory } from '../usecases/directory.js';
import { WriteMasterdata, type WriteMasterdataAnswer } from '../usecases/write-masterdata.js';
import { servedItem, servedItems, servedWritten } from './masterdata-answers.schemas.js';

/** Most items of one call. */
const MAX_ITEMS = 2_000;
const bulk = z.strictObject({ items: z.array(z.unknown()).min(1).max(MAX_ITEMS) }).meta({ id: 'MasterdataBulk' });
const asOf = z.union([z.iso.date(), z.iso.datetime({ offset: true })]).optional();
const listQuery = pageQuery.extend({ asOf });
const oneQuery = z.object({ asOf });

/** Stores, products, suppliers and what connects them; written in bulk, read as of any day. */
@Controller('v1/masterdata')
export class MasterdataController {
  constructor(
    private readonly directory: Directory,
    private readonly write: WriteMasterdata,
  ) {}

  /** Each item stands or falls by itself. */
  @Put(':kind')
  @Answers(servedWritten, 'What was written, and what was not.')
  @Permit('masterdata.write')
  put(
    @Param('kind') kind: string,
    @Body({ schema: bulk }) body: z.infer<typeof bulk>,
    @CurrentPrincipal() principal: Principal,
    @Req() request: AuthenticatedRequest,
  ): Promise<WriteMasterdataAnswer> {
    return this.write.run({ kind: known(kind), items: body.items, principal, correlationId: request.correlationId ?? '' });
  }

  @Get(':kind')
  @Answers(servedItems, 'Items by id.')
  @Permit('masterdata.read')
  async list(
    @Param('kind') kind: string,
    @Query({ schema: listQuery }) query: z.infer<typeof listQuery>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<MasterdataItem>> {
    const snapshot = await this.directory.refresh();
    const after = query.cursor === undefined ? '' : String(decodeCursor(query.cursor, 1)[0]);
    const visible: MasterdataItem[] = [];
    for (const item of snapshot.items(known(kind), moment(query.asOf))) {
      if (visible.length > query.limit) break;
      if (item.id > after && maySee(principal.scope, known(kind), item, snapshot)) visible.push(item);
    }
    return pageOf(visible, query.limit, (item) => [item.id]);
  }

  /** The version in force at `asOf`; now, without it. */
  @Get(':kind/:id')
  @Answers(servedItem, 'The item.')
  @Permit('masterdata.read')
  async one(
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Query({ schema: oneQuery }) query: z.infer<typeof oneQuery>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<MasterdataItem> {
    const snapshot = await this.directory.refresh();
    const item = snapshot.item(known(kind), id, moment(query.asOf));
    if (item === undefined || !maySee(principal.scope, known(kind), item, snapshot)) throw notFound('item');
    return item;
  }
}

function known(kind: string): MasterdataKind {
  const found = MASTERDATA_KINDS.find((each) => each === kind);
  if (found === undefined) throw notFound('kind of master data');
  return found;
}

/** A day means its last moment: what came into force on it counts. */
const moment = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text.length === 10 ? `${text}T23:59:59.999Z` : text);

/** Stores and regions are seen by those responsible for them; the rest is common knowledge of the chain. */
function maySee(scope: Scope, kind: MasterdataKind, item: MasterdataItem, snapshot: DirectorySnapshot): boolean {
  if (kind === 'stores') return inScope(scope, snapshot.placeOf(item.id));
  if (kind === 'regions') return inScope({ ...scope, stores: undefined }, { region: item.id, banner: (item as Region).banner });
  return true;
}
