import { plainIssueMessages } from '@atelier/core/validation-messages';
import { config } from 'zod/v4/core';

// Zod would try whether it may compile its checks; the content policy forbids that, and reports the try.
config({ jitless: true });
// Forms say of what they find themselves what the server would say of it.
plainIssueMessages();
