--
-- PostgreSQL database dump
--

\restrict 2nfBv1c9aYQw8sQe0Z4bJxkT7pLmR5uHdKjGf3A6

-- Dumped from database version 16.10
-- Dumped by pg_dump version 16.10

SET statement_timeout = 0;
SET lock_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;

--
-- Name: order_state; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.order_state AS ENUM (
    'new',
    'paid;'
);


--
-- Name: touch(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
BEGIN
    EXECUTE 'SELECT $1' USING NEW.id;
    NEW.changed_at := now();
    RETURN NEW;
END
$_$;


--
-- Name: total(integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.total(order_id integer) RETURNS numeric
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT CASE
             WHEN (total.order_id > 0) THEN 1
             ELSE 0
         END AS "case";
 SELECT 2.5 AS "end";
END;


SET default_table_access_method = heap;

--
-- Name: orders; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders (
    id integer NOT NULL,
    state public.order_state DEFAULT 'new'::public.order_state NOT NULL,
    note text,
    changed_at timestamp with time zone
);


--
-- Data for Name: orders; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.orders (id, state, note, changed_at) FROM stdin;
1	new	it's; "quoted" $$ and \\ more	2026-01-02 03:04:05+00
2	paid;	\N	\N
\.


--
-- Name: orders orders_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);


CREATE TRIGGER orders_touch BEFORE UPDATE ON public.orders FOR EACH ROW EXECUTE FUNCTION public.touch();


--
-- PostgreSQL database dump complete
--

\unrestrict 2nfBv1c9aYQw8sQe0Z4bJxkT7pLmR5uHdKjGf3A6

