import { createRoute, redirect } from '@tanstack/react-router';
import { parseAlertSearch } from '../lib/alert-search.ts';
import { parseApiSearch } from '../lib/api-search.ts';
import { parseAuditSearch } from '../lib/audit-search.ts';
import { parseBlockSearch, parseResponseSearch } from '../lib/block-search.ts';
import { parseFindingSearch } from '../lib/finding-search.ts';
import { parseIncidentSearch } from '../lib/incident-search.ts';
import { lazyRouteComponent } from '../lib/lazy-page.ts';
import { parseMetricSearch } from '../lib/metric-search.ts';
import { parsePolicySearch } from '../lib/policy-search.ts';
import { parseProviderKind } from '../lib/provider-search.ts';
import { parseUserSearch } from '../lib/user-search.ts';
import { requirePermission } from '../shell/guards.ts';
import { legal, processingRecord } from './admin-legal.ts';
import { admin } from './admin-root.ts';

const index = createRoute({
  getParentRoute: () => admin,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/admin/overview' });
  },
});

const overview = createRoute({
  getParentRoute: () => admin,
  path: '/overview',
  validateSearch: parseMetricSearch,
  component: lazyRouteComponent(() => import('../features/admin/overview/OverviewPage.tsx'), 'OverviewPage'),
});

const api = createRoute({
  getParentRoute: () => admin,
  path: '/api',
  validateSearch: parseApiSearch,
  component: lazyRouteComponent(() => import('../features/admin/api/ApiPage.tsx'), 'ApiPage'),
});

const review = createRoute({
  getParentRoute: () => admin,
  path: '/review',
  component: lazyRouteComponent(() => import('../features/admin/review/ReviewPage.tsx'), 'ReviewPage'),
});

const users = createRoute({
  getParentRoute: () => admin,
  path: '/users',
  validateSearch: parseUserSearch,
  component: lazyRouteComponent(() => import('../features/admin/UsersPage.tsx'), 'UsersPage'),
});

const user = createRoute({
  getParentRoute: () => admin,
  path: '/users/$userId',
  component: lazyRouteComponent(() => import('../features/admin/UserPage.tsx'), 'UserPage'),
});

const audit = createRoute({
  getParentRoute: () => admin,
  path: '/audit',
  validateSearch: parseAuditSearch,
  component: lazyRouteComponent(() => import('../features/admin/AuditPage.tsx'), 'AuditPage'),
});

const alerts = createRoute({
  getParentRoute: () => admin,
  path: '/alerts',
  validateSearch: parseAlertSearch,
  component: lazyRouteComponent(() => import('../features/admin/alerts/AlertsPage.tsx'), 'AlertsPage'),
});

const channels = createRoute({
  getParentRoute: () => admin,
  path: '/alerts/channels',
  component: lazyRouteComponent(() => import('../features/admin/alerts/ChannelsPage.tsx'), 'ChannelsPage'),
});

const alert = createRoute({
  getParentRoute: () => admin,
  path: '/alerts/$alertId',
  component: lazyRouteComponent(() => import('../features/admin/alerts/AlertPage.tsx'), 'AlertPage'),
});

const policy = createRoute({
  getParentRoute: () => admin,
  path: '/policy',
  validateSearch: parsePolicySearch,
  component: lazyRouteComponent(() => import('../features/admin/PolicyPage.tsx'), 'PolicyPage'),
});

const providers = createRoute({
  getParentRoute: () => admin,
  path: '/providers',
  beforeLoad: ({ context, location }) => requirePermission(context.backend, location.href, 'provider:manage'),
  component: lazyRouteComponent(
    () => import('../features/admin/providers/ProvidersPage.tsx'),
    'ProvidersPage',
  ),
});

const addProvider = createRoute({
  getParentRoute: () => admin,
  path: '/providers/add',
  validateSearch: parseProviderKind,
  beforeLoad: ({ context, location }) => requirePermission(context.backend, location.href, 'provider:manage'),
  component: lazyRouteComponent(
    () => import('../features/admin/providers/AddProviderPage.tsx'),
    'AddProviderPage',
  ),
});

const provider = createRoute({
  getParentRoute: () => admin,
  path: '/providers/$providerId',
  beforeLoad: ({ context, location }) => requirePermission(context.backend, location.href, 'provider:manage'),
  component: lazyRouteComponent(() => import('../features/admin/providers/ProviderPage.tsx'), 'ProviderPage'),
});

const localEngine = createRoute({
  getParentRoute: () => admin,
  path: '/local-engine',
  beforeLoad: ({ context, location }) => requirePermission(context.backend, location.href, 'provider:manage'),
  component: lazyRouteComponent(
    () => import('../features/admin/local-engine/LocalEnginePage.tsx'),
    'LocalEnginePage',
  ),
});

const models = createRoute({
  getParentRoute: () => admin,
  path: '/models',
  beforeLoad: ({ context, location }) => requirePermission(context.backend, location.href, 'model:manage'),
  component: lazyRouteComponent(() => import('../features/admin/models/ModelsPage.tsx'), 'ModelsPage'),
});

const model = createRoute({
  getParentRoute: () => admin,
  path: '/models/$modelId',
  beforeLoad: ({ context, location }) => requirePermission(context.backend, location.href, 'model:manage'),
  component: lazyRouteComponent(() => import('../features/admin/models/ModelPage.tsx'), 'ModelPage'),
});

const moderation = createRoute({
  getParentRoute: () => admin,
  path: '/moderation',
  component: lazyRouteComponent(() => import('../features/admin/moderation/QueuePage.tsx'), 'QueuePage'),
});

const moderationRules = createRoute({
  getParentRoute: () => admin,
  path: '/moderation/rules',
  component: lazyRouteComponent(() => import('../features/admin/moderation/RulesPage.tsx'), 'RulesPage'),
});

const settings = createRoute({
  getParentRoute: () => admin,
  path: '/settings',
  component: lazyRouteComponent(() => import('../features/admin/settings/SettingsPage.tsx'), 'SettingsPage'),
});

const settingGroup = createRoute({
  getParentRoute: () => admin,
  path: '/settings/$group',
  component: lazyRouteComponent(
    () => import('../features/admin/settings/SettingGroupPage.tsx'),
    'SettingGroupPage',
  ),
});

const incidents = createRoute({
  getParentRoute: () => admin,
  path: '/incidents',
  validateSearch: parseIncidentSearch,
  beforeLoad: ({ context, location }) => requirePermission(context.backend, location.href, 'incident:read'),
  component: lazyRouteComponent(
    () => import('../features/admin/incidents/IncidentsPage.tsx'),
    'IncidentsPage',
  ),
});

const incident = createRoute({
  getParentRoute: () => admin,
  path: '/incidents/$incidentId',
  beforeLoad: ({ context, location }) => requirePermission(context.backend, location.href, 'incident:read'),
  component: lazyRouteComponent(() => import('../features/admin/incidents/IncidentPage.tsx'), 'IncidentPage'),
});

const blocks = createRoute({
  getParentRoute: () => admin,
  path: '/blocks',
  validateSearch: parseBlockSearch,
  component: lazyRouteComponent(() => import('../features/admin/blocks/BlocksPage.tsx'), 'BlocksPage'),
});

const responses = createRoute({
  getParentRoute: () => admin,
  path: '/blocks/responses',
  validateSearch: parseResponseSearch,
  component: lazyRouteComponent(() => import('../features/admin/blocks/ResponsesPage.tsx'), 'ResponsesPage'),
});

const rules = createRoute({
  getParentRoute: () => admin,
  path: '/rules',
  validateSearch: parseFindingSearch,
  component: lazyRouteComponent(
    () => import('../features/admin/detection/DetectionRulesPage.tsx'),
    'DetectionRulesPage',
  ),
});

const rule = createRoute({
  getParentRoute: () => admin,
  path: '/rules/$ruleId',
  validateSearch: parseFindingSearch,
  component: lazyRouteComponent(
    () => import('../features/admin/detection/DetectionRulePage.tsx'),
    'DetectionRulePage',
  ),
});

/** The admin console. */
export const adminRoutes = admin.addChildren([
  index,
  overview,
  api,
  review,
  users,
  user,
  alerts,
  channels,
  alert,
  audit,
  policy,
  providers,
  addProvider,
  provider,
  localEngine,
  models,
  model,
  moderation,
  moderationRules,
  blocks,
  responses,
  settings,
  settingGroup,
  incidents,
  incident,
  rules,
  rule,
  legal,
  processingRecord,
]);
