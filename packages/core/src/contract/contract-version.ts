/** The version of the contract between core and adapters. New optional fields never raise it. */
export const CONTRACT_VERSION = 1
