import { config } from 'zod/v4/core';

// Zod would try whether it may compile its checks; the content policy forbids that, and reports the try.
config({ jitless: true });
