import { tamper } from '@atelier/db/testing';

const onSqlite = (table: string): string[] => [
  // Behind the largest possible rowid SQLite answers as if the disk were full (sqlite.org/autoinc.html).
  'create table full_disk (id integer primary key autoincrement)',
  'insert into full_disk values (9223372036854775807)',
  `create trigger no_room before insert on ${table} begin insert into full_disk (id) values (null); end`,
];

const onPostgres = (table: string): string[] => [
  `create function no_room() returns trigger language plpgsql as
    $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`,
  `create trigger no_room before insert on ${table} for each row execute function no_room()`,
];

/**
 * Has the database itself refuse new rows of a table with the fault that it throws on a full disk.
 * @returns frees the space
 */
export const fillDatabase = async (url: string, table: string): Promise<() => Promise<void>> => {
  const isSqlite = url.startsWith('file:');
  await tamper(url, (isSqlite ? onSqlite : onPostgres)(table));
  const away = isSqlite ? 'drop table full_disk' : 'drop function no_room';
  return () => tamper(url, [`drop trigger no_room${isSqlite ? '' : ` on ${table}`}`, away]);
};
