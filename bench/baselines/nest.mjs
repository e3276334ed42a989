/**
 * NestJS on its Fastify adapter with guards for session, rate limit and role, as in its documentation; no log and no extra
 * headers. Node strips types but does not support decorators, so they are called as functions, in plain JavaScript.
 */
import 'reflect-metadata';
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
import { createCounter, createSessionMap, readers } from './pipeline.ts';
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
  canActivate(context) {
    const { user } = context.switchToHttp().getRequest();
    if (!count(user.id).allowed) throw new HttpException('Too many requests', 429);
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

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false });
await app.listen(0, '127.0.0.1');
announce(app.getHttpServer(), sessions.cookies);
