import { Injectable, RequestMethod, type OnApplicationBootstrap } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { Gatekeeper } from './gatekeeper.js';
import { PERMISSION, PUBLIC } from './permit.js';

export type DeclaredRoute = { readonly method: string; readonly path: string; readonly permission?: string; readonly open?: string };

/** Looks at every route once at the start: one without a declared, known permission ends it. */
@Injectable()
export class RoutePermissions implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly gatekeeper: Gatekeeper,
  ) {}

  onApplicationBootstrap(): void {
    const faults = this.routes().flatMap((route) => {
      if (route.open !== undefined) return [];
      if (route.permission === undefined) return [`${route.method} ${route.path} declares no permission`];
      return this.gatekeeper.knows(route.permission)
        ? []
        : [`${route.method} ${route.path} names an unknown permission ${route.permission}`];
    });
    if (faults.length > 0) throw new Error(`Routes: ${faults.join('; ')}.`);
  }

  /** All routes of all controllers. */
  routes(): DeclaredRoute[] {
    return this.discovery.getControllers().flatMap(({ metatype, instance }) => {
      if (metatype === null || typeof metatype !== 'function' || instance === undefined) return [];
      const prototype = Object.getPrototypeOf(instance) as Record<string, object>;
      const prefix = String(Reflect.getMetadata(PATH_METADATA, metatype) ?? '');
      return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name] as object;
        const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
        if (method === undefined) return [];
        const path = `/${prefix}/${String(Reflect.getMetadata(PATH_METADATA, handler) ?? '')}`
          .replaceAll(/\/+/g, '/')
          .replace(/(.)\/$/, '$1');
        return [
          {
            method: RequestMethod[method] ?? 'ALL',
            path,
            permission: Reflect.getMetadata(PERMISSION, handler) as string | undefined,
            open: Reflect.getMetadata(PUBLIC, handler) as string | undefined,
          },
        ];
      });
    });
  }
}
