/** What the services are configured with; every figure has its default in the server's configuration. */
export interface ServiceSettings {
  readonly registrationOpen: boolean;
  /** Least number of characters of a new password. */
  readonly passwordMinLength: number;
  /** Images per calendar month of a new account. */
  readonly monthlyImages: number;
  /** Unfinished jobs that one workspace may have. */
  readonly maxUnfinishedJobs: number;
}
