/** Each says that the caller is somebody who sees more, in a header that some gateway or framework believes. */
export const headerClaims: readonly Record<string, string>[] = [
  { 'x-department': 'police', 'x-role': 'department', 'x-purpose': 'public-security' },
  { 'x-user': 'department:police', 'x-user-id': 'department:police', 'x-username': 'police' },
  { 'x-actor': '{"role":"department","department":"police","purpose":"public-security"}' },
  { 'x-area': '4201', 'x-grid': '4201', 'x-jurisdiction': '4201' },
  { 'x-hasura-role': 'admin', 'x-hasura-admin-secret': '' },
  { 'x-forwarded-user': 'police', 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' },
  {
    'x-forwarded-host': 'localhost',
    'x-forwarded-proto': 'https',
    forwarded: 'for=127.0.0.1;host=localhost',
  },
  { 'x-original-url': '/-/admin', 'x-rewrite-url': '/graphql?admin=1', 'x-http-method-override': 'PUT' },
  { 'x-remote-user': 'police', remote_user: 'police', 'x-authenticated-userid': 'police' },
  { 'x-ms-client-principal': 'eyJyb2xlIjoiYWRtaW4ifQ==', 'x-amzn-oidc-identity': 'police' },
  { cookie: 'role=department; department=police; purpose=public-security' },
  {
    'apollo-require-preflight': '1',
    'x-apollo-operation-name': 'x',
    'apollo-federation-include-trace': 'ftv1',
  },
  { 'cityhub-signature': 'e30.AAAA', 'cityhub-role': 'department', 'cityhub.role': 'department' },
  { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', tracestate: 'role=police' },
  { 'X-DEPARTMENT': 'police', 'X-Role': 'department', X_PURPOSE: 'public-security' },
  { prefer: 'role=service_role', 'accept-profile': 'people', 'x-purpose': "' or true --" },
];
