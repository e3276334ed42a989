import { createMonth, type Month, type OrdinaryMonth } from './ordinary-month.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** A Monday. */
const startMs = Date.UTC(2026, 5, 1);
const days = 30;

interface Resident {
  readonly id: string;
  readonly home: string;
  readonly office: string | null;
  readonly isHeavy: boolean;
}

const officeSizes = [200, 120, 80, 40];

/** Families of up to five, and people who share an office with up to two hundred others, each behind one address. */
const settle = ({ int, chance, remember }: Month, count: number): Resident[] => {
  const people: Resident[] = [];
  let family = 0;
  let left = 0;
  const officeOf = (at: number): string | null => {
    let from = 0;
    for (const [office, size] of officeSizes.entries()) {
      if (at >= from && at < from + size) return `198.51.100.${office + 1}`;
      from += size;
    }
    return null;
  };
  for (let at = 0; at < count; at += 1) {
    if (left === 0) {
      family += 1;
      left = int(1, 5);
    }
    left -= 1;
    const isV6 = family % 3 === 0;
    const home = isV6 ? `2001:db8:${family.toString(16)}:1::/64` : `10.${family >> 8}.${family & 255}.20`;
    const id = `usr_${at}`;
    const office = officeOf(at);
    people.push({ id, home, office, isHeavy: chance(0.05) });
    remember(id, home, startMs - int(5, 60) * dayMs);
    if (office !== null) remember(id, office, startMs - int(5, 60) * dayMs);
  }
  return people;
};

/** Reads and files of one sitting, in steps of five minutes. */
const browse = ({ add, int, used }: Month, { id, isHeavy }: Resident, address: string, at: number): void => {
  used(address, at);
  const steps = int(2, isHeavy ? 40 : 14);
  for (let step = 0; step < steps; step += 1) {
    const time = at + step * 5 * minuteMs;
    add('read', time, { userId: id, address, count: int(5, isHeavy ? 250 : 60) });
    add('file_read', time, { userId: id, address, count: int(10, isHeavy ? 900 : 200) });
  }
};

/** Days of work and evenings at home, with typing errors, new devices and phones in networks that change. */
const live = (month: Month, people: readonly Resident[]): void => {
  const { int, chance } = month;
  for (const person of people)
    for (let day = 0; day < days; day += 1) {
      const isWorkday = day % 7 < 5;
      if (!chance(isWorkday ? 0.6 : 0.4)) continue;
      const isAtWork = person.office !== null && isWorkday;
      const address = isAtWork ? (person.office ?? person.home) : person.home;
      const at =
        startMs + day * dayMs + int(isAtWork ? 8 : 16, isAtWork ? 15 : 21) * hourMs + int(0, 59) * minuteMs;
      if (chance(0.2)) {
        const isNewDevice = chance(0.05);
        if (chance(0.12))
          month.mistype(person.id, address, at - 3 * minuteMs, int(1, isNewDevice ? 7 : 4), !isNewDevice);
        month.signIn(person.id, address, at, !isNewDevice);
      }
      browse(month, person, address, at);
      // The phone, in one of the shared networks of a carrier.
      if (chance(0.3)) browse(month, person, `100.64.${int(0, 19)}.${int(1, 250)}`, at + 2 * hourMs);
    }
};

/** Known devices in unknown networks, sometimes a new device too, and forgotten passwords on it. */
const travel = (month: Month, people: readonly Resident[]): void => {
  const { int, chance } = month;
  for (const person of people.filter(() => chance(0.08))) {
    const from = int(0, days - 11);
    const hotel = `192.0.2.${int(1, 40)}`;
    const hasNewDevice = chance(0.15);
    for (let day = 0; day < int(3, 10); day += 1) {
      const at = startMs + (from + day) * dayMs + int(7, 22) * hourMs;
      const address = chance(0.7) ? hotel : `100.${int(65, 100)}.${int(0, 250)}.9`;
      if (day === 0 || chance(0.3)) {
        month.mistype(person.id, address, at - 5 * minuteMs, chance(0.3) ? int(1, 8) : 0, !hasNewDevice);
        month.signIn(person.id, address, at, !hasNewDevice || day > 0);
      }
      browse(month, person, address, at);
    }
  }
  // A conference: dozens of people behind an address that none of them knows, some on machines of the hotel.
  const at = startMs + 15 * dayMs + 9 * hourMs;
  for (const [n, person] of people.filter((_, index) => index % 17 === 0).entries()) {
    const isBorrowed = n % 12 === 0;
    const time = at + n * 4 * minuteMs;
    if (n % 6 === 0) month.mistype(person.id, '192.0.2.200', time, int(1, 3), !isBorrowed);
    month.signIn(person.id, '192.0.2.200', time + minuteMs, !isBorrowed);
    browse(month, person, '192.0.2.200', time + 2 * minuteMs);
  }
};

/** Programs that go on for days with a password or token that is no longer right. */
const repeatOutdated = (month: Month, people: readonly Resident[]): void => {
  const { int, chance, add } = month;
  for (const person of people.filter((_, at) => at % 80 === 7)) {
    const isAway = chance(0.4);
    const from = startMs + int(0, 24) * dayMs;
    for (let at = from; at < from + int(2, 5) * dayMs; at += int(5, 20) * minuteMs) {
      const address = isAway ? `100.${int(65, 75)}.${int(0, 250)}.9` : person.home;
      // Marks change every day, and with a restart.
      month.mistype(
        person.id,
        address,
        at,
        1,
        !isAway && chance(0.5),
        `old ${person.id} ${Math.floor(at / dayMs)}`,
      );
    }
  }
  for (const [n, person] of people.filter((_, at) => at % 90 === 3).entries()) {
    const address = n % 3 === 0 ? `185.10.${n}.5` : (person.office ?? person.home);
    const from = startMs + int(0, 20) * dayMs;
    const isFast = n % 4 === 0;
    for (let at = from; at < from + 4 * dayMs; at += 5 * minuteMs) {
      add('unauthenticated', at, { address, count: isFast ? 80 : 10 });
      if (isFast) add('rate_limited', at, { address, count: 70 });
    }
  }
};

/** Programs with tokens: build machines that run anywhere, several at once, and loops that ignore refusals. */
const automate = (month: Month, people: readonly Resident[]): void => {
  const { int, add } = month;
  for (const person of people.filter((_, at) => at % 60 === 11))
    for (let run = 0; run < 40; run += 1) {
      const at = startMs + int(0, days * 24 - 2) * hourMs;
      for (let machine = 0; machine < int(1, 6); machine += 1)
        add('read', at + machine * minuteMs, {
          ...{ userId: person.id, tokenId: `tok_${person.id}`, count: int(5, 80) },
          address: `172.${int(16, 31)}.${int(0, 250)}.4`,
        });
    }
  for (const person of people.filter((_, at) => at % 50 === 13)) {
    const at = startMs + int(0, days - 1) * dayMs + 10 * hourMs;
    for (let step = 0; step < 24; step += 1)
      add('quota_refused', at + step * 5 * minuteMs, {
        userId: person.id,
        address: person.home,
        count: int(3, 30),
      });
    add('rate_limited', at, { userId: person.id, address: person.home, count: int(50, 300) });
    for (let token = 0; token < int(1, 6); token += 1)
      add('token_issued', at + token * minuteMs, { userId: person.id });
  }
  for (const person of people.filter((_, at) => at % 300 === 21))
    add('token_reused', startMs + int(0, days) * dayMs, { userId: person.id, address: person.home });
};

/** What happens to everybody sometimes: stale pages, refused files and prompts, clean-ups, lost phones, lost rights. */
const stumble = (month: Month, people: readonly Resident[]): void => {
  const { int, chance, add } = month;
  const someDay = () => startMs + int(0, days - 1) * dayMs + int(8, 22) * hourMs;
  for (const { id: userId, home: address } of people) {
    const at = someDay();
    if (chance(0.3)) add('not_found', at, { userId, address, count: int(1, 150) });
    if (chance(0.1)) add('file_violation', at, { userId, address, count: int(1, 2) });
    if (chance(0.15))
      for (let n = 0; n < int(1, 8); n += 1)
        add('prompt_blocked', at + n * 4 * minuteMs, { userId, address });
    if (chance(0.02))
      for (let n = 0; n < 12; n += 1) add('deleted', at + n * 20_000, { userId, address, count: 50 });
    if (chance(0.02))
      for (let n = 0; n < 30; n += 1)
        add('forbidden', at + n * minuteMs, { userId, address, procedure: `admin.${n % 4}` });
    if (chance(0.3)) add('exported', someDay(), { userId, address });
    if (chance(0.02)) {
      add('code_failed', at, { userId, address, count: int(1, 6) });
      // A new phone: the old factor is removed at home, and pictures are downloaded on the same evening.
      add('second_factor_removed', at, { userId, address });
      add('exported', at + 30 * minuteMs, { userId, address });
    }
    if (chance(0.005)) add('second_factor_removed', at, { userId, address: '192.0.2.77' });
  }
};

/** Visitors without an account, administrators, accounts that return, and the server itself. */
const others = (month: Month, people: readonly Resident[]): void => {
  const { int, add, remember, signIn, act } = month;
  for (let visitor = 0; visitor < 400; visitor += 1) {
    const at = startMs + int(0, days * 24 - 1) * hourMs;
    const address = `95.${int(0, 250)}.${int(0, 250)}.${int(1, 250)}`;
    add('read', at, { address, count: int(1, 40) });
    add('file_read', at, { address, count: int(1, 300) });
    add('not_found', at, { address, count: int(1, 30) });
  }
  for (const { id } of people.slice(0, 5))
    for (let day = 0; day < days; day += 1)
      for (let n = 0; n < 4; n += 1) act(id, startMs + day * dayMs + int(8, 17) * hourMs + n * minuteMs);
  const [onCall] = people;
  if (onCall !== undefined)
    for (let n = 0; n < 4; n += 1) act(onCall.id, startMs + 25 * dayMs + 2 * hourMs + n * minuteMs);
  for (let n = 0; n < 6; n += 1) {
    const id = `usr_dormant_${n}`;
    remember(id, `10.200.${n}.1`, startMs - 120 * dayMs);
    signIn(id, `10.201.${n}.1`, startMs + int(0, days - 1) * dayMs, false);
  }
  for (let n = 0; n < 3; n += 1)
    add('api_error', startMs + int(1, days - 1) * dayMs, { procedure: 'jobs.create', count: int(3, 40) });
  add('config_drift', startMs + 12 * dayMs, { count: 2 });
};

/**
 * A month of ordinary traffic: families and offices behind one address, travellers, a conference, phones, password managers and
 * programs that repeat what is outdated for days, build machines, clean-ups and typing errors.
 */
export const ordinaryMonth = (seed: number, count = 1_000): OrdinaryMonth => {
  const month = createMonth(seed);
  const people = settle(month, count);
  live(month, people);
  travel(month, people);
  repeatOutdated(month, people);
  automate(month, people);
  stumble(month, people);
  others(month, people);
  return month.finish();
};
