import type { StoredAboutMe } from '@atelier/core/schemas/privacy';
import { formatNumber } from '../../lib/format.ts';
import classes from './StoredPart.module.css';

type Table = StoredAboutMe['tables'][number];

const Row = ({ table }: { readonly table: Table }) => (
  <li>
    <span>
      {table.what}
      {table.kept !== null && <small>After a deletion: {table.kept}</small>}
    </span>
    <span className={classes.count}>{formatNumber(table.rows)}</span>
  </li>
);

/** What the server stores about the user, kinds with entries first. */
export const StoredPart = ({ tables }: Pick<StoredAboutMe, 'tables'>) => {
  const [found, empty] = [tables.filter(({ rows }) => rows > 0), tables.filter(({ rows }) => rows === 0)];
  return (
    <div>
      <ul className={classes.root}>
        {found.map((table) => (
          <Row key={table.name} table={table} />
        ))}
      </ul>
      <details className={classes.more}>
        <summary>{formatNumber(empty.length)} kinds without an entry</summary>
        <ul className={classes.root}>
          {empty.map((table) => (
            <Row key={table.name} table={table} />
          ))}
        </ul>
      </details>
    </div>
  );
};
