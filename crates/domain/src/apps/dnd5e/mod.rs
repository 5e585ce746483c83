//! D&D 5e rules content in the layout of the 5e-SRD database: 25 record types.
