import { Injectable } from '@nestjs/common';

/** The OpenAPI document of the running server, built once after the routes are known. */
@Injectable()
export class ApiDocument {
  private document: object = {};

  set(document: object): void {
    this.document = document;
  }

  get(): object {
    return this.document;
  }
}
