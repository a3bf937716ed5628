// The framework only: a move to CDK Terrain changes these two lines (HashiCorp.Cdktf -> Io.Cdktn) and the provider packages.
global using Constructs;
global using HashiCorp.Cdktf;
