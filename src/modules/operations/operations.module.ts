import { Module } from '@nestjs/common';
import { ClockController } from './http/clock.controller.js';
import { HomeController } from './http/home.controller.js';
import { WorkController } from './http/work.controller.js';
import { ApiDocument } from './usecases/api-document.js';

/** What whoever runs the server looks at: clock, work, status, documents. */
@Module({
  controllers: [ClockController, WorkController, HomeController],
  providers: [ApiDocument],
})
export class OperationsModule {}
