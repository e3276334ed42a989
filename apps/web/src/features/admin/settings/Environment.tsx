import type { EnvironmentSetting } from '@atelier/core/schemas/settings';
import { Tag } from '../Tag.tsx';
import table from '../table.module.css';
import classes from './settings.module.css';

const Value = ({ row }: { readonly row: EnvironmentSetting }) => {
  if (row.isSecret) return <span className={table.dim}>{row.isSet ? 'Set (secret)' : 'Not set'}</span>;
  if (row.value === null || row.value === '') return <span className={table.dim}>Not set</span>;
  return <span className={table.mono}>{row.value}</span>;
};

/** What only the environment can set: read-only, with the effective values. */
export const Environment = ({ rows }: { readonly rows: readonly EnvironmentSetting[] }) => (
  <section className={classes.part} aria-labelledby="environment-title">
    <h2 id="environment-title">Environment</h2>
    <p className={classes.quiet}>
      These belong to the environment of the server and take effect when it is restarted. Secrets are never
      shown.
    </p>
    <details className={classes.environment}>
      <summary>Show {rows.length} variables</summary>
      <table className={`${table.table} ${table.cards}`}>
        <thead>
          <tr>
            <th scope="col">Variable</th>
            <th scope="col">Value</th>
            <th scope="col">From</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.variable}>
              <td data-label="" className={table.mono}>
                {row.variable}
              </td>
              <td data-label="Value">
                <Value row={row} />
              </td>
              <td data-label="From">
                <span>{row.isSet ? <Tag tone="accent">environment</Tag> : <Tag>default</Tag>}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  </section>
);
