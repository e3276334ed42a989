/**
 * NestJS on its Fastify adapter with the product's work: guards for session, rate limit and role, as in its documentation;
 * request id, headers, metrics and one log line in hooks of Fastify, with its own logger (pino), buffered as pino's
 * documentation advises. Node strips types but does not support decorators, so they are called as functions, in plain
 * JavaScript.
 */
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import {
  Controller,
  ForbiddenException,
  Get,
  HttpException,
  Injectable,
  Module,
  Req,
  SetMetadata,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import pino from 'pino';
import { constantHeaders, createCounter, createMetrics, createSessionMap, readers } from './pipeline.ts';
import { announce, quota } from './shared.ts';

const sessions = createSessionMap();
const count = createCounter();

class SessionGuard {
  canActivate(context) {
    const request = context.switchToHttp().getRequest();
    request.user = sessions.find(request.headers.cookie);
    if (request.user === null) throw new UnauthorizedException();
    return true;
  }
}
class LimitGuard {
  async canActivate(context) {
    const { user } = context.switchToHttp().getRequest();
    const verdict = await count(user.id).catch(() => {
      throw new HttpException('Too many requests', 429);
    });
    const reply = context.switchToHttp().getResponse();
    reply.header('RateLimit-Policy', verdict.policy).header('RateLimit', verdict.state);
    return true;
  }
}
class RolesGuard {
  constructor(reflector) {
    this.reflector = reflector;
  }
  canActivate(context) {
    const roles = this.reflector.getAllAndOverride('roles', [context.getHandler(), context.getClass()]);
    if (!roles.includes(context.switchToHttp().getRequest().user.role)) throw new ForbiddenException();
    return true;
  }
}
for (const guard of [SessionGuard, LimitGuard, RolesGuard]) Injectable()(guard);
Reflect.defineMetadata('design:paramtypes', [Reflector], RolesGuard);

class AccountController {
  me(request) {
    const { createdAt, lastSignInAt, ...user } = request.user;
    return {
      result: {
        data: {
          ...user,
          createdAt: createdAt.toISOString(),
          lastSignInAt: lastSignInAt.toISOString(),
          quota,
        },
      },
    };
  }
}
const me = Object.getOwnPropertyDescriptor(AccountController.prototype, 'me');
Req()(AccountController.prototype, 'me', 0);
SetMetadata('roles', [...readers])(AccountController.prototype, 'me', me);
Get('trpc/account.me')(AccountController.prototype, 'me', me);
UseGuards(SessionGuard, LimitGuard, RolesGuard)(AccountController);
Controller()(AccountController);

class AppModule {}
Module({ controllers: [AccountController], providers: [SessionGuard, LimitGuard, RolesGuard] })(AppModule);

const adapter = new FastifyAdapter({
  genReqId: () => randomUUID(),
  disableRequestLogging: true,
  loggerInstance: pino({ base: null }, pino.destination({ dest: 1, sync: false, minLength: 4096 })),
});
const measure = createMetrics();
const headers = Object.fromEntries(constantHeaders);
const fastify = adapter.getInstance();
fastify.addHook('onRequest', (request, reply, done) => {
  reply.headers(headers).header('X-Request-ID', request.id);
  done();
});
fastify.addHook('onResponse', (request, reply, done) => {
  const ms = reply.elapsedTime;
  measure(reply.statusCode, ms);
  const { method, url, user } = request;
  request.log.info({ method, path: url, status: reply.statusCode, ms, user: user?.id }, 'request');
  done();
});
const app = await NestFactory.create(AppModule, adapter, { logger: false });
await app.listen(0, '127.0.0.1');
announce(app.getHttpServer(), sessions.cookies);
