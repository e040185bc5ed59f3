import { Controller, Get, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import { notFound, type Principal } from '../../../kernel/index.js';
import { CurrentPrincipal, decodeCursor, pageOf, pageQuery, Permit, type Page, Answers } from '../../../platform/index.js';
import { scopeFilter } from '../../../policies/index.js';
import type { Incident } from '../domain/incident.js';
import { MongoExceptionStore } from '../store/mongo-exception-store.js';
import { MongoIncidentStore } from '../store/mongo-incident-store.js';
import { servedIncident, servedIncidentPage } from './exception-answers.schemas.js';

/** Shared causes and what they cost together. Somebody limited in scope sees an incident with an exception in it, and only those stores. */
@Controller('v1/incidents')
export class IncidentsController {
  constructor(
    private readonly incidents: MongoIncidentStore,
    private readonly exceptions: MongoExceptionStore,
  ) {}

  @Get()
  @Answers(servedIncidentPage, 'Incidents, the dearest first.')
  @Permit('exceptions.read')
  async list(
    @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<Incident>> {
    const [amount, id] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2);
    const after =
      amount === undefined
        ? {}
        : { $or: [{ 'moneyAtRisk.amount': { $lt: Number(amount) } }, { 'moneyAtRisk.amount': Number(amount), _id: { $gt: String(id) } }] };
    const visible = await this.visibleIds(principal);
    const rows = await this.incidents.list({ $and: [after, visible === undefined ? {} : { _id: { $in: visible } }] }, query.limit + 1);
    const page = pageOf(rows, query.limit, (incident) => [incident.moneyAtRisk.amount, incident.id]);
    return { ...page, items: page.items.map((incident) => narrowed(incident, principal)) };
  }

  @Get(':id')
  @Answers(servedIncident, 'The incident.')
  @Permit('exceptions.read')
  async one(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<Incident> {
    const incident = await this.incidents.find(id);
    const visible = await this.visibleIds(principal);
    if (incident === undefined || (visible !== undefined && !visible.includes(id))) throw notFound('incident');
    return narrowed(incident, principal);
  }

  /** Incidents with an exception in scope; undefined = all. */
  private async visibleIds(principal: Principal): Promise<string[] | undefined> {
    const scope = scopeFilter(principal.scope);
    if (Object.keys(scope).length === 0) return undefined;
    return (await this.exceptions.exceptions.rows.distinct('incident', { incident: { $exists: true }, ...scope } as object)).map(String);
  }
}

const narrowed = (incident: Incident, { scope }: Principal): Incident =>
  scope.stores === undefined ? incident : { ...incident, stores: incident.stores.filter((store) => scope.stores?.includes(store)) };
