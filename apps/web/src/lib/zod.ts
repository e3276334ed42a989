import { plainIssueMessages } from '@atelier/core/validation-messages';
import { config } from 'zod/v4/core';

// Zod would probe whether it may compile its checks with eval, which the CSP forbids and reports.
config({ jitless: true });
// Validation messages in forms read the same as the server's.
plainIssueMessages();
