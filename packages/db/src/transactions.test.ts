import { AppError } from '@atelier/core/errors';
import { checkRows } from '@atelier/core/testing/check-rows';
import { describe, expect, test } from 'vitest';
import { asDatabaseError, serializationCode } from './database-errors.ts';
import { maxAttempts, type RetryRules, transactions } from './transactions.ts';

/** A fake database that records its calls; statements fail with the given code. */
const open = () => {
  const steps: string[] = [];
  const retries: number[] = [];
  const rules: RetryRules = {
    isTransient: (thrown) => serializationCode(thrown) !== null,
    onRetry: (_thrown, attempt) => void retries.push(attempt),
  };
  const scope = transactions<(text: string) => Promise<void>>(
    async () => ({
      connection: async (text) => void steps.push(text),
      begin: async () => void steps.push('begin'),
      bind: async (tenant) => void steps.push(`bind ${tenant}`),
      commit: async () => void steps.push('commit'),
      rollback: async () => void steps.push('rollback'),
      release: () => undefined,
      durable: async () => void steps.push('durable'),
    }),
    rules,
  );
  const statement = (text: string, code?: string) =>
    scope.statement(
      async (connection) => {
        await connection(text);
        if (code !== undefined) throw asDatabaseError({ code }, text);
      },
      async () => {
        steps.push(`outside ${text}`);
        if (code !== undefined) throw asDatabaseError({ code }, text);
      },
    );
  return { scope, statement, steps, retries };
};

describe('a transaction that the database aborts because of another one', () => {
  test('runs again as a whole after a serialisation failure or a deadlock', () =>
    checkRows(['40001', '40P01'], '%s', async (code) => {
      const { scope, statement, steps, retries } = open();
      let attempt = 0;
      const result = await scope.run(async () => {
        attempt += 1;
        await statement('first');
        await statement('second', attempt === 1 ? code : undefined);
        return `attempt ${attempt}`;
      });
      expect(result).toBe('attempt 2');
      expect(steps).toEqual([
        'begin',
        'first',
        'second',
        'rollback',
        'begin',
        'first',
        'second',
        'commit',
        'durable',
      ]);
      expect(retries).toEqual([1]);
    }));

  test('is retried also when its work replaced the error', async () => {
    const { scope, statement, retries } = open();
    let attempt = 0;
    const result = await scope.run(async () => {
      attempt += 1;
      await statement('one', attempt === 1 ? '40P01' : undefined).catch(() => {
        throw new AppError('conflict');
      });
      return 'done';
    });
    expect([result, retries]).toEqual(['done', [1]]);
  });

  test('fails after the last attempt with the database’s error', async () => {
    const { scope, statement, steps, retries } = open();
    const failing = scope.run(() => statement('one', '40P01'));
    await expect(failing).rejects.toMatchObject({ code: 'overloaded', cause: { code: '40P01' } });
    expect(steps.filter((step) => step === 'begin')).toHaveLength(maxAttempts);
    expect(steps.filter((step) => step === 'rollback')).toHaveLength(maxAttempts);
    expect(retries).toEqual([1, 2, 3]);
  });

  test('is retried from its outermost call, not from one that joined', async () => {
    const { scope, statement, steps } = open();
    let attempt = 0;
    await scope.run(async () => {
      attempt += 1;
      await statement('outer');
      await scope.run(() => statement('inner', attempt === 1 ? '40001' : undefined));
    });
    expect(steps.filter((step) => step === 'outer')).toHaveLength(2);
  });
});

test('a single statement outside of transactions is retried likewise', async () => {
  const { statement, steps } = open();
  await expect(statement('one', '40P01')).rejects.toMatchObject({ cause: { code: '40P01' } });
  expect(steps).toEqual(Array(maxAttempts).fill('outside one'));
});

test('an error other than a serialization failure is not retried', () =>
  checkRows(['23505', '57014', '55P03', 'NO_ANSWER'], '%s', async (code) => {
    const { scope, statement, retries } = open();
    await expect(scope.run(() => statement('one', code))).rejects.toMatchObject({ cause: { code } });
    await expect(statement('one', code)).rejects.toMatchObject({ cause: { code } });
    expect(retries).toEqual([]);
  }));

describe('work of beforeCommit', () => {
  test('runs after everything else, in the order of the calls', async () => {
    const { scope, statement, steps } = open();
    await scope.run(async () => {
      await scope.beforeCommit(() => statement('last 1'));
      await scope.run(() => scope.beforeCommit(() => statement('last 2')));
      await statement('first');
    });
    expect(steps).toEqual(['begin', 'first', 'last 1', 'last 2', 'commit', 'durable']);
  });

  test('rolls the transaction back when it fails, and does not run when the transaction fails', async () => {
    const { scope, statement, steps } = open();
    await expect(scope.run(() => scope.beforeCommit(() => statement('last', '53100')))).rejects.toMatchObject(
      { code: 'storage_full' },
    );
    expect(steps).toEqual(['begin', 'last', 'rollback']);
    const thrown = scope.run(async () => {
      await scope.beforeCommit(() => statement('never'));
      throw new Error('half-way');
    });
    await expect(thrown).rejects.toThrow('half-way');
    expect(steps).not.toContain('never');
  });

  test('runs at once outside of transactions', async () => {
    const { scope, statement, steps } = open();
    await scope.beforeCommit(() => statement('alone'));
    expect(steps).toEqual(['outside alone']);
  });
});

describe('a tenant', () => {
  test('is bound after begin, at each attempt, and not by transactions that join', async () => {
    const { scope, statement, steps } = open();
    let attempt = 0;
    await scope.run(async () => {
      attempt += 1;
      await scope.run(() => statement('joined'), 'wsp_1');
      await statement('last', attempt === 1 ? '40001' : undefined);
    }, 'wsp_1');
    const once = ['begin', 'bind wsp_1', 'joined', 'last'];
    expect(steps).toEqual([...once, 'rollback', ...once, 'commit', 'durable']);
  });

  test('cannot join a transaction of another tenant or of none', () =>
    checkRows([undefined, 'wsp_2'], '%s', async (outer) => {
      const { scope, statement, steps } = open();
      const work = scope.run(async () => {
        await scope.run(() => statement('foreign'), 'wsp_1').catch(() => undefined);
      }, outer);
      await expect(work).rejects.toMatchObject({ code: 'internal' });
      expect(steps).not.toContain('foreign');
      expect(steps).not.toContain('commit');
    }));

  test('is not bound by a transaction without tenant, which may join one of a tenant', async () => {
    const { scope, statement, steps } = open();
    await scope.run(() => statement('alone'));
    await scope.run(() => scope.run(() => statement('joined')), 'wsp_1');
    expect(steps).toEqual([
      ...['begin', 'alone', 'commit', 'durable'],
      ...['begin', 'bind wsp_1', 'joined', 'commit', 'durable'],
    ]);
  });
});
