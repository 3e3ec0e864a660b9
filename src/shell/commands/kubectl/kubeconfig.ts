/** What the terminal's kubeconfig says; only the namespace of its one context can be changed. */

export const API_SERVER = 'https://192.0.2.10:6443';
export const CONTEXT_NAME = 'servicescope';
export const USER_NAME = 'you';
