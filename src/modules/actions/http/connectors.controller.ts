import { Body, Controller, Get, Headers, Param, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { notFound, type Principal } from '../../../kernel/index.js';
import { CurrentPrincipal, etag, ifMatch, Permit, type AuthenticatedRequest, type Page, Answers } from '../../../platform/index.js';
import type { Connector } from '../domain/connector.js';
import { ConnectorStore } from '../usecases/ports.js';
import { PutConnector } from '../usecases/put-connector.js';
import { connectorBody, connectorId } from './actions.schemas.js';
import { servedConnector, servedConnectorPut, servedConnectors } from './action-answers.schemas.js';

type ShownConnector = Omit<Connector, 'schemaVersion' | 'sealedSecret'>;
const shown = ({ schemaVersion: _schema, sealedSecret: _secret, ...connector }: Connector): ShownConnector => connector;

/** Systems of record that carry actions out. Secrets are answered once, when they are new. */
@Controller('v1/connectors')
export class ConnectorsController {
  constructor(
    private readonly connectors: ConnectorStore,
    private readonly putConnector: PutConnector,
  ) {}

  @Get()
  @Answers(servedConnectors, 'All connectors.')
  @Permit('connectors.read')
  async list(): Promise<Page<ShownConnector>> {
    return { items: (await this.connectors.list()).map(shown) };
  }

  @Get(':id')
  @Answers(servedConnector, 'The connector.')
  @Permit('connectors.read')
  async one(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ShownConnector> {
    const connector = await this.connectors.find(id);
    if (connector === undefined) throw notFound('connector');
    void reply.header('etag', etag(connector.version));
    return shown(connector);
  }

  /** Creates or replaces; `If-Match` is checked when sent. */
  @Put(':id')
  @Answers(servedConnectorPut, 'The connector; with its secret when that is new.')
  @Permit('connectors.manage')
  async put(
    @Param('id', { schema: connectorId }) id: string,
    @Body({ schema: connectorBody }) body: z.infer<typeof connectorBody>,
    @CurrentPrincipal() principal: Principal,
    @Req() request: AuthenticatedRequest,
    @Headers('if-match') match?: string,
  ): Promise<ShownConnector & { secret?: string }> {
    const { kind: _kind, ...wanted } = body;
    const version = match === undefined ? {} : { version: ifMatch(match) };
    const { connector, secret } = await this.putConnector.run({ id, ...wanted, ...version }, principal, String(request.correlationId));
    return { ...shown(connector), ...(secret === undefined ? {} : { secret }) };
  }
}
