import { renderMail } from '@atelier/adapters';
import type { Clock } from '@atelier/core/clock';
import { newId } from '@atelier/core/ids';
import type { Mailer } from '@atelier/core/ports/mail';
import type { MailTest } from '@atelier/core/ports/runtime-settings';
import type { Config } from '../config/config.ts';
import { deliveryAdvice } from '../outbox/delivery-advice.ts';
import { openMailer } from './mail.ts';

/**
 * Sends test messages as the server sends its emails, on a connection of their own.
 * @param replaced the mailer of a test
 */
export const openMailTest = (config: Config, clock: Clock, replaced: Mailer | undefined): MailTest => {
  const { from, smtp } = config.mail;
  const place = smtp === null ? null : `${smtp.host}:${smtp.port}`;
  return {
    from,
    place,
    async send(to, name) {
      let cause: unknown;
      const mailer =
        replaced ??
        openMailer(config, clock, (fault) => {
          cause = fault;
        });
      try {
        await mailer.send(renderMail(newId('mail'), to, { kind: 'delivery_test', name }));
        return null;
      } catch (thrown) {
        return deliveryAdvice(cause ?? thrown, smtp?.security ?? 'none');
      } finally {
        if (replaced === undefined) await mailer.close();
      }
    },
  };
};
