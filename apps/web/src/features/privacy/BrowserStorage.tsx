import { browserStorageList, type Lifetime, type StoredInBrowser } from '@atelier/core/browser-storage-list';
import { formatNumber } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import classes from './PrivacyPage.module.css';

const minuteMs = 60_000;
const dayMs = 86_400_000;

const count = (value: number, unit: string): string =>
  `${formatNumber(value)} ${unit}${value === 1 ? '' : 's'}`;

const lifetimeText = (lifetime: Lifetime, sessionHours: number | undefined): string => {
  if (lifetime === 'tab') return 'Until the tab is closed';
  if (lifetime === 'kept') return 'Until you delete it in the browser';
  if (lifetime === 'session')
    return sessionHours === undefined ? 'Until you sign out' : `At most ${count(sessionHours, 'hour')}`;
  return lifetime.ms >= dayMs ? count(lifetime.ms / dayMs, 'day') : count(lifetime.ms / minuteMs, 'minute');
};

const Row = ({ row, lifetime }: { readonly row: StoredInBrowser; readonly lifetime: string }) => (
  <li>
    <p>
      <code>
        {row.name}
        {row.isPrefix && '…'}
      </code>
    </p>
    <p>{row.purpose}</p>
    <p className={classes.dim}>
      {lifetime}. {row.isNecessary ? 'Necessary' : 'Remembers your choice'}.
    </p>
  </li>
);

const places = [
  { place: 'cookie', title: 'Cookies' },
  { place: 'local storage', title: 'Local storage' },
  { place: 'session storage', title: 'Session storage' },
] as const;

/** Everything that this site keeps in a browser, from the table that the code itself uses. */
export const BrowserStorage = () => {
  const sessionHours = trpc.privacy.facts.useQuery().data?.sessionHours;
  return (
    <section aria-labelledby="browser-storage">
      <h2 id="browser-storage">What is kept in your browser</h2>
      <p>
        Nothing here is for advertising or analysis, and no other site can read it. Over HTTPS the names of
        cookies begin with <code>__Host-</code>.
      </p>
      {places.map(({ place, title }) => (
        <div key={place}>
          <h3>{title}</h3>
          <ul className={classes.stored}>
            {browserStorageList
              .filter((row) => row.place === place)
              .map((row) => (
                <Row key={row.name} row={row} lifetime={lifetimeText(row.lifetime, sessionHours)} />
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
};
